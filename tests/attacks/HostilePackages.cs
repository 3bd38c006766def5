using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>Makes packages that break one rule each.</summary>
internal static class HostilePackages
{
    public static IReadOnlyList<HostilePackage> All { get; } =
    [
        // Half a package
        new("no_folder", PackageRule.FolderMissing, folder => Directory.Delete(folder, recursive: true)),
        new("no_config", PackageRule.ConfigMissing, Delete("model_config.json")),
        new("no_weights", PackageRule.WeightsMissing, Delete("model_weights.bin")),
        new("named_weights_missing", PackageRule.WeightsMissing, Text("model_config.json", """{"architecture_type":"B","weights":{"files":["other.bin"]}}""")),
        new("no_card", PackageRule.CardMissing, Delete("README.md")),
        new("named_vocabulary_missing", PackageRule.ReferenceMissing, Delete("vocab.txt")),
        new("no_architecture", PackageRule.ArchitectureMissing, Text("model_config.json", "{}")),
        new("shard_missing", PackageRule.ShardMissing, folder =>
        {
            GoodPackage.Shard(folder, GoodPackage.Index);
            File.Delete(Path.Combine(folder, "model_weights-00001-of-00001.bin"));
        }),

        // Paths and links
        new("shard_in_parent_folder", PackageRule.PathOutside, Shard("../outside.bin")),
        new("shard_in_parent_folder_deep", PackageRule.PathOutside, Shard("x/../../outside.bin")),
        new("shard_with_absolute_path", PackageRule.PathOutside, Shard("/etc/hosts")),
        new("shard_with_windows_path", PackageRule.PathOutside, Shard(@"C:\\outside.bin")),
        new("shard_with_backslash", PackageRule.PathOutside, Shard(@"..\\outside.bin")),
        new("shard_on_the_web", PackageRule.PathOutside, Shard("https://example.org/w.bin")),
        new("weights_in_parent_folder", PackageRule.PathOutside, Text("model_config.json", """{"architecture_type":"B","weights":{"files":["../model_weights.bin"]}}""")),
        new("vocabulary_with_absolute_path", PackageRule.PathOutside, Text("preprocessor_config.json", """{"vocab_file":"/etc/passwd"}""")),
        new("link_to_absolute_path", PackageRule.LinkOutside, folder => File.CreateSymbolicLink(Path.Combine(folder, "secret.txt"), Outside(folder))),
        new("link_to_parent_folder", PackageRule.LinkOutside, folder => File.CreateSymbolicLink(Path.Combine(folder, "secret.txt"), "../" + Path.GetFileName(Outside(folder)))),
        new("link_through_a_linked_folder", PackageRule.LinkOutside, folder =>
        {
            Outside(folder);
            Directory.CreateSymbolicLink(Path.Combine(folder, "there"), "..");
            File.CreateSymbolicLink(Path.Combine(folder, "secret.txt"), "there/" + Path.GetFileName(Outside(folder)));
        }),
        new("linked_folder_outside", PackageRule.LinkOutside, folder => Directory.CreateSymbolicLink(Path.Combine(folder, "root"), Path.GetPathRoot(folder)!)),
        new("dangling_link", PackageRule.LinkOutside, folder => File.CreateSymbolicLink(Path.Combine(folder, "gone.txt"), "nowhere.txt")),
        new("linked_folder_inside", PackageRule.SpecialFile, folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "sub"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "loop"), Path.Combine(folder, "sub"));
        }),
        new("names_differ_in_case", PackageRule.NamesDifferInCase, Text("VOCAB.txt", "x")),
        new("folders_differ_in_case", PackageRule.NamesDifferInCase, folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "onnx"));
            Directory.CreateDirectory(Path.Combine(folder, "ONNX"));
            File.WriteAllText(Path.Combine(folder, "onnx", "a.txt"), "");
            File.WriteAllText(Path.Combine(folder, "ONNX", "a.txt"), "");
        }),

        // Too much
        new("too_many_files", PackageRule.TooManyFiles, folder => Enumerable.Range(0, 20).ToList().ForEach(i => File.WriteAllText(Path.Combine(folder, $"{i}.txt"), ""))) { Limits = new() { MaxFiles = 20 } },
        new("file_too_large", PackageRule.FileTooLarge, Sparse("huge.bin", 2_000_000)) { Limits = new() { MaxFileBytes = 1_000_000 } },
        new("files_too_large_together", PackageRule.PackageTooLarge, folder =>
        {
            Sparse("1.bin", 900_000)(folder);
            Sparse("2.bin", 900_000)(folder);
        }) { Limits = new() { MaxTotalBytes = 1_000_000 } },
        new("config_too_large", PackageRule.JsonTooLarge, Text("model_config.json", "{" + new string(' ', 2000) + "}")) { Limits = new() { MaxConfigBytes = 1000 } },
        new("index_too_large", PackageRule.JsonTooLarge, folder => GoodPackage.Shard(folder, GoodPackage.Index + new string(' ', 2000))) { Limits = new() { MaxJsonBytes = 1000 } },
        new("card_too_large", PackageRule.CardTooLarge, Text("README.md", new string('x', 2000))) { Limits = new() { MaxCardBytes = 1000 } },

        new("too_many_tensors_in_index", PackageRule.TooManyNames, folder => GoodPackage.Shard(folder, """{"weight_map":{"a":"x.bin","b":"x.bin","c":"x.bin"}}""")) { Limits = new() { MaxNames = 2 } },
        new("too_many_tensors", PackageRule.TooManyNames, Container("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")) { Limits = new() { MaxNames = 1 } },
        new("too_much_metadata", PackageRule.TooManyNames, Container("""{"__metadata__":{"a":"","b":""}}""")) { Limits = new() { MaxNames = 1 } },
        new("too_many_fields", PackageRule.TooManyNames, Container("""{"a":{"x":1,"y":2,"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")) { Limits = new() { MaxNames = 1 } },

        // JSON
        new("config_too_deep", PackageRule.JsonTooDeep, Text("model_config.json", """{"architecture_type":"B","x":""" + new string('[', 100_000) + new string(']', 100_000) + "}")),
        new("preprocessor_too_deep", PackageRule.JsonTooDeep, Text("preprocessor_config.json", string.Concat(Enumerable.Repeat("{\"a\":", 65)) + "1" + new string('}', 65))),
        new("config_is_no_json", PackageRule.JsonInvalid, Text("model_config.json", "architecture_type: BertModel")),
        new("config_with_byte_order_mark", PackageRule.JsonInvalid, Text("model_config.json", "\uFEFF" + GoodPackage.Config)),
        new("config_with_nan", PackageRule.JsonInvalid, Text("model_config.json", """{"architecture_type":"B","x":NaN}""")),
        new("config_with_half_a_surrogate_pair", PackageRule.JsonInvalid, Text("model_config.json", """{"architecture_type":"B","x":["\udc00"]}""")),
        new("config_empty", PackageRule.JsonInvalid, Text("model_config.json", "")),
        new("config_is_a_list", PackageRule.JsonNotObject, Text("model_config.json", "[]")),
        new("config_name_twice", PackageRule.DuplicateName, Text("model_config.json", """{"architecture_type":"A","x":{"y":1,"\u0079":2}}""")),
        new("index_name_twice", PackageRule.DuplicateName, folder => GoodPackage.Shard(folder, """{"weight_map":{"w":"model_weights-00001-of-00001.bin","w":"model_weights-00001-of-00001.bin"}}""")),
        new("config_number_is_text", PackageRule.WrongType, Text("model_config.json", """{"architecture_type":"B","num_layers":"12"}""")),
        new("config_number_has_fraction", PackageRule.WrongType, Text("model_config.json", """{"architecture_type":"B","hidden_size":1.5}""")),
        new("config_architecture_is_number", PackageRule.WrongType, Text("model_config.json", """{"architecture_type":1}""")),
        new("config_weights_are_text", PackageRule.WrongType, Text("model_config.json", """{"architecture_type":"B","weights":"model_weights.bin"}""")),
        new("config_weights_of_unknown_format", PackageRule.WrongType, Text("model_config.json", """{"architecture_type":"B","weights":{"format":"pickle"}}""")),
        new("config_dependency_without_id", PackageRule.WrongType, Text("model_config.json", """{"architecture_type":"B","dependencies":[{"kind":"base"}]}""")),
        new("config_dependency_of_unknown_kind", PackageRule.WrongType, Text("model_config.json", """{"architecture_type":"B","dependencies":[{"id":"acme/b","kind":"friend"}]}""")),
        new("config_of_a_later_format", PackageRule.FormatVersionUnknown, Text("model_config.json", """{"architecture_type":"B","format_version":2}""")),
        new("index_without_map", PackageRule.WeightMapInvalid, folder => GoodPackage.Shard(folder, """{"metadata":{}}""")),
        new("index_with_empty_map", PackageRule.WeightMapInvalid, folder => GoodPackage.Shard(folder, """{"weight_map":{}}""")),
        new("index_with_number", PackageRule.WeightMapInvalid, folder => GoodPackage.Shard(folder, """{"weight_map":{"w":1}}""")),
        new("index_with_tensor_of_no_shard", PackageRule.TensorNotInShard, folder => GoodPackage.Shard(folder, """{"weight_map":{"x":"model_weights-00001-of-00001.bin"}}""")),

        // Something else in place of weights
        new("weights_are_lfs_pointer", PackageRule.LfsPointer, Text("model_weights.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:" + new string('0', 64) + "\nsize 9\n")),
        new("onnx_is_lfs_pointer", PackageRule.LfsPointer, Text("model.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:" + new string('0', 64) + "\nsize 9\n")),
        new("config_is_lfs_pointer", PackageRule.LfsPointer, Text("model_config.json", "version https://git-lfs.github.com/spec/v1\noid sha256:" + new string('0', 64) + "\nsize 9\n")),
        new("weights_are_html_page", PackageRule.HtmlPage, Text("model_weights.bin", "<!doctype html><title>Log in</title>")),
        new("onnx_is_html_page", PackageRule.HtmlPage, Text("model.onnx", "<html>")),
        new("onnx_is_empty", PackageRule.FileTooShort, Text("model.onnx", "")),
        new("torch_checkpoint_is_rubbish", PackageRule.CheckpointInvalid, Text("pytorch_model.bin", "x")),
        new("torch_checkpoint_is_html_page", PackageRule.HtmlPage, Text("pytorch_model.bin", "<!doctype html><title>Log in</title>")),
        new("weights_are_pickle", PackageRule.PickleFile, folder => File.WriteAllBytes(Path.Combine(folder, "model_weights.bin"), [0x80, 2, .. new byte[30]])),
        new("weights_without_header", PackageRule.BareFloat32Run, folder => File.WriteAllBytes(Path.Combine(folder, "model_weights.bin"), [.. Enumerable.Repeat((byte)0x3F, 400)])),
        new("weights_without_header_of_wrong_size", PackageRule.BareFloat32Size, folder =>
        {
            File.WriteAllBytes(Path.Combine(folder, "model_weights.bin"), [.. Enumerable.Repeat((byte)0x3F, 400)]);
            Text("model_config.json", """{"architecture_type":"BertModel","num_layers":9223372036854775807,"hidden_size":8,"vocab_size":9,"max_position_embeddings":4,"intermediate_size":9223372036854775807}""")(folder);
        }),

        // The card
        new("card_is_no_yaml", PackageRule.CardInvalid, Text("README.md", "---\nlicense: [mit\n---\n")),
        new("card_is_a_list", PackageRule.CardInvalid, Text("README.md", "---\n- mit\n---\n")),
        new("card_key_twice", PackageRule.CardInvalid, Text("README.md", "---\nlicense: mit\nlicense: gpl\n---\n")),
        new("card_with_unknown_tag", PackageRule.CardInvalid, Text("README.md", "---\nlicense: !!python/object:os.system x\n---\n")),
        new("card_with_wrong_type", PackageRule.CardInvalid, Text("README.md", "---\nmodel-index: x\n---\n")),
        new("card_too_deep", PackageRule.CardTooDeep, Text("README.md", "---\nx: " + new string('[', 10_000) + new string(']', 10_000) + "\n---\n")),
        new("card_too_deep_in_blocks", PackageRule.CardTooDeep, Text("README.md", "---\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => new string(' ', i) + "a:\n")) + "---\n")),
        new("card_of_a_billion_laughs", PackageRule.CardExpandsTooFar, Text("README.md", BillionLaughs())),
    ];

    private static string BillionLaughs()
    {
        var lines = Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]");
        return "---\na0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]\n" + string.Join('\n', lines) + "\n---\n";
    }

    private static Action<string> Text(string file, string text) => folder => File.WriteAllText(Path.Combine(folder, file), text);

    private static Action<string> Delete(string file) => folder => File.Delete(Path.Combine(folder, file));

    private static Action<string> Shard(string shard) => folder => GoodPackage.Shard(folder, $$$"""{"weight_map":{"w":"{{{shard}}}"}}""");

    private static Action<string> Container(string header) => folder => File.WriteAllBytes(Path.Combine(folder, "model_weights.bin"), HostileSafetensors.Container(header, 0));

    private static Action<string> Sparse(string file, long length) => folder =>
    {
        using var stream = File.Create(Path.Combine(folder, file));
        stream.SetLength(length);
    };

    private static string Outside(string folder)
    {
        var path = Path.Combine(Path.GetDirectoryName(folder)!, "outside.txt");
        File.WriteAllText(path, "secret");
        return path;
    }
}

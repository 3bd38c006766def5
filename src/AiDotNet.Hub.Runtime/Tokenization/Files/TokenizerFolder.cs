using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization.Classes;
using AiDotNet.Hub.Runtime.Tokenization.Json;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Files;

/// <summary>The tokenizer of a model's folder, as transformers' AutoTokenizer makes it: configurations decide on a class, the class on the steps.</summary>
internal static class TokenizerFolder
{
    private const string ModelFile = "tokenizer.model";

    public static TokenizerParts Read(string folder)
    {
        var settings = TokenizerSettings.Read(folder);
        var (tokenizerClass, prefersPlain) = Choose(settings);
        var json = Path.Combine(folder, TokenizerJson.FileName);
        if (File.Exists(json))
        {
            return FromJson(TokenizerJson.ReadFile(json), json, prefersPlain ? null : tokenizerClass, settings);
        }

        var model = Path.Combine(folder, ModelFile);
        if (File.Exists(model) && (prefersPlain || tokenizerClass is null || !tokenizerClass.Files.Contains(ModelFile)))
        {
            return FromModel(model, settings);
        }

        if (tokenizerClass is not null && tokenizerClass.Files.All(file => File.Exists(Path.Combine(folder, file))))
        {
            return FromOlderFiles(folder, tokenizerClass, settings);
        }

        throw Missing(folder, tokenizerClass, settings);
    }

    // A declared class that is not the one of the model's type is not trusted: the file is read as it is, if there is one.
    private static (TokenizerClass? Class, bool PrefersPlain) Choose(TokenizerSettings settings)
    {
        var ofType = TokenizerClasses.NameOf(settings.ModelType);
        if (settings.ClassName is not { } declared)
        {
            return (TokenizerClasses.Find(settings.ModelClassName ?? ofType), false);
        }

        var isTrusted = settings.ModelType is null || ofType == declared;
        return (TokenizerClasses.Find(declared), !isTrusted);
    }

    private static TokenizerParts FromJson(TokenizerParts file, string path, TokenizerClass? tokenizerClass, TokenizerSettings settings)
    {
        if (tokenizerClass is null || !tokenizerClass.Accepts(file))
        {
            return TokenizerFinish.Apply(file, settings, null);
        }

        settings.DefaultRoles(tokenizerClass.Roles);
        var source = new TokenizerSource
        {
            File = path,
            Vocabulary = file.Model.Vocabulary,
            Merges = (file.Model as BPE)?.Merges,
            Pieces = file.Model is Unigram unigram ? [.. unigram.Pieces] : null,
            UnknownId = (file.Model as Unigram)?.UnknownId ?? 0,
            Map = FindMap(file.Normalizer),
        };
        var parts = tokenizerClass.Build(source, settings) with { Truncation = file.Truncation, Padding = file.Padding };
        parts = parts with
        {
            PostProcessor = file.PostProcessor ?? parts.PostProcessor,
            AddedTokens = [.. file.AddedTokens, .. parts.AddedTokens],
        };
        return TokenizerFinish.Apply(parts, settings, tokenizerClass);
    }

    private static CharacterMap? FindMap(INormalizer? normalizer) => normalizer switch
    {
        Precompiled precompiled => precompiled.Map,
        Sequence sequence => sequence.Steps.Select(FindMap).FirstOrDefault(map => map is not null),
        _ => null,
    };

    private static TokenizerParts FromModel(string path, TokenizerSettings settings)
    {
        if (SentencePieceModel.TryRead(path) is not { } model)
        {
            return TokenizerFinish.Apply(TokenizersBackend.BuildFromTiktoken(path), settings, null);
        }

        settings.DefaultRoles(new[]
        {
            (model.BeginId, "bos_token", model.BeginPiece), (model.EndId, "eos_token", model.EndPiece), (model.UnknownId, "unk_token", model.UnknownPiece),
        }.Where(role => role.Item1 >= 0).Select(role => (role.Item2, role.Item3)));
        return TokenizerFinish.Apply(TokenizersBackend.Build(model, path), settings, null);
    }

    private static TokenizerParts FromOlderFiles(string folder, TokenizerClass tokenizerClass, TokenizerSettings settings)
    {
        settings.DefaultRoles(tokenizerClass.Roles);
        if (tokenizerClass.Files.Count == 0)
        {
            return TokenizerFinish.Apply(tokenizerClass.Build(new TokenizerSource { File = folder }, settings), settings, tokenizerClass);
        }

        var path = Path.Combine(folder, tokenizerClass.Files[0]);
        TokenizerSource source;
        if (path.EndsWith(".model", StringComparison.Ordinal))
        {
            if (SentencePieceModel.TryRead(path) is not { } model)
            {
                return TokenizerFinish.Apply(TokenizersBackend.BuildFromTiktoken(path), settings, null);
            }

            source = VocabularyFiles.FromSentencePiece(path, model, tokenizerClass.IsUnigram);
        }
        else if (tokenizerClass.Files.Count == 2)
        {
            var vocabulary = VocabularyFiles.ReadIds(path);
            source = new TokenizerSource
            {
                File = path,
                Vocabulary = vocabulary,
                Merges = VocabularyFiles.ReadMerges(Path.Combine(folder, tokenizerClass.Files[1]), vocabulary),
            };
        }
        else
        {
            source = new TokenizerSource { File = path, Vocabulary = VocabularyFiles.ReadTokens(path) };
            RequireSeparators(source, settings);
        }

        var parts = tokenizerClass.Build(source, settings);
        return TokenizerFinish.Apply(parts with { AddedTokens = [.. parts.AddedTokens, .. source.AddedTokens] }, settings, tokenizerClass);
    }

    private static void RequireSeparators(TokenizerSource source, TokenizerSettings settings)
    {
        foreach (var role in (ReadOnlySpan<string>)["cls_token", "sep_token"])
        {
            if (settings.SpecialTokens.TryGetValue(role, out var token) && !source.Vocabulary!.TryGetId(token.Content, out _))
            {
                throw new PackageFormatException(
                    TokenizerRule.TokenizerInvalid, source.File, $"the vocabulary lacks the {role} '{Excerpt.Of(token.Content)}'. Add it, or name the right one in tokenizer_config.json.");
            }
        }
    }

    private static PackageFormatException Missing(string folder, TokenizerClass? tokenizerClass, TokenizerSettings settings)
    {
        string[] known = ["vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model", "spm.model", "source.spm"];
        var found = known.Where(file => File.Exists(Path.Combine(folder, file))).ToList();
        if (tokenizerClass is null && found.Count > 0)
        {
            return new PackageFormatException(
                TokenizerRule.TokenizerUnsupported,
                folder,
                $"the tokenizer class '{settings.ClassName ?? settings.ModelClassName ?? settings.ModelType ?? "(none named)"}' cannot be built from {string.Join(", ", found)}. Save the tokenizer with transformers, which writes {TokenizerJson.FileName}.");
        }

        return new PackageFormatException(
            TokenizerRule.TokenizerMissing,
            folder,
            $"the folder has no tokenizer: neither {TokenizerJson.FileName} nor {(tokenizerClass is null ? ModelFile : string.Join(" and ", tokenizerClass.Files))}. Fetch the whole model.");
    }
}

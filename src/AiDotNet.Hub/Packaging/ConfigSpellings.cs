using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>What the families call the five common numbers. The order is part of the conversion rule in <c>docs/spec/package.md</c>; the Python converter has the same.</summary>
internal static class ConfigSpellings
{
    /// <summary>The common names with all their spellings, the first that is there wins.</summary>
    public static readonly IReadOnlyList<(string Name, string[] Spellings)> All =
    [
        ("num_layers", ["num_layers", "num_hidden_layers", "n_layer", "n_layers", "encoder_layers", "encoder_num_hidden_layers", "decoder_layers"]),
        ("hidden_size", ["hidden_size", "d_model", "n_embd", "emb_dim", "dim", "embed_dim"]),
        ("num_attention_heads", ["num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads", "encoder_attention_heads", "encoder_num_attention_heads", "decoder_attention_heads"]),
        ("vocab_size", ["vocab_size", "n_vocab"]),
        ("max_position_embeddings", ["max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "max_sequence_length", "seq_length", "max_encoder_position_embeddings", "max_target_positions"]),
    ];

    /// <summary>A common number: at the top, else in <c>text_config</c>; null where no spelling has a whole number.</summary>
    public static long? Find(JsonObject config, string name)
    {
        var spellings = All.First(entry => entry.Name == name).Spellings;
        return FindNode(config, spellings).AsWhole();
    }

    /// <summary>As <see cref="Find"/>, as it is written.</summary>
    public static JsonNode? FindNode(JsonObject config, IReadOnlyList<string> spellings) =>
        Here(config, spellings) ?? (config["text_config"] is JsonObject text ? Here(text, spellings) : null);

    private static JsonNode? Here(JsonObject config, IReadOnlyList<string> spellings) =>
        spellings.Select(spelling => config[spelling]).FirstOrDefault(node => node.AsWhole() is not null);
}

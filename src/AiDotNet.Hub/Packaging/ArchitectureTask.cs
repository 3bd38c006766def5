namespace AiDotNet.Hub.Packaging;

/// <summary>The task that an architecture's class name says. Part of the conversion rule in <c>docs/spec/package.md</c>; the Python converter has the same table.</summary>
internal static class ArchitectureTask
{
    private static readonly (string Ending, string Task)[] Endings =
    [
        ("ForSequenceClassification", "text-classification"),
        ("ForTokenClassification", "token-classification"),
        ("ForQuestionAnswering", "question-answering"),
        ("ForMaskedLM", "fill-mask"),
        ("ForCausalLM", "text-generation"),
        ("LMHeadModel", "text-generation"),
        ("ForImageClassification", "image-classification"),
        ("ForImageClassificationWithTeacher", "image-classification"),
        ("ForSemanticSegmentation", "image-segmentation"),
        ("ForObjectDetection", "object-detection"),
        ("ForDepthEstimation", "depth-estimation"),
        ("ForAudioClassification", "audio-classification"),
        ("ForCTC", "automatic-speech-recognition"),
        ("EncoderModel", "feature-extraction"),
        ("Model", "feature-extraction"),
    ];

    /// <summary>The task, or null where the name says none.</summary>
    /// <param name="architecture">The class, such as <c>BertForMaskedLM</c>.</param>
    /// <param name="modelType">The family, which decides what conditional generation starts from.</param>
    public static string? Of(string? architecture, string? modelType)
    {
        if (architecture is null)
        {
            return null;
        }

        if (architecture.EndsWith("ForConditionalGeneration", StringComparison.Ordinal))
        {
            return modelType switch
            {
                "whisper" or "moonshine" or "speech_to_text" => "automatic-speech-recognition",
                "blip" => "image-to-text",
                "bart" or "blenderbot" or "blenderbot-small" or "led" or "m2m_100" or "mbart" or "mt5" or "pegasus" or "t5" or "t5gemma" or "umt5" => "text2text-generation",
                _ => null,
            };
        }

        return Array.Find(Endings, entry => architecture.EndsWith(entry.Ending, StringComparison.Ordinal)).Task;
    }
}

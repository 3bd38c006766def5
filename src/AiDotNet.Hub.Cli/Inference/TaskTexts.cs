using System.Globalization;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Inference;

/// <summary>Answers the texts of the command line, for a person.</summary>
internal static class TaskTexts
{
    private const int ShownLabels = 5;
    private const int ShownNumbers = 6;
    private const int BarWidth = 30;

    public static async Task<int> PrintAsync(TaskRunner runner, IReadOnlyList<string> texts, CommandOutput output, CancellationToken cancellationToken)
    {
        var answers = await runner.RunAsync(texts, cancellationToken);
        if (output.Json)
        {
            WriteJson(output, answers);
            return ExitCode.Ok;
        }

        for (var i = 0; i < answers.Count; i++)
        {
            if (answers.Count > 1)
            {
                output.WriteLine(i == 0 ? texts[i] : "\n" + texts[i]);
            }

            Write(output, answers[i]);
        }

        return ExitCode.Ok;
    }

    /// <summary>A share of 1 as a bar of blocks.</summary>
    public static string Bar(float share, int width = BarWidth) => new('█', (int)Math.Round(Math.Clamp(share, 0, 1) * width));

    private static void Write(CommandOutput output, TaskAnswer answer)
    {
        if (answer.Labels is { } labels)
        {
            var shown = labels.Take(ShownLabels).ToList();
            var width = shown.Max(label => label.Label.Length);
            foreach (var (label, score) in shown)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {label.PadRight(width)}  {score,6:0.000}  {Bar(score)}").TrimEnd());
            }

            if (labels.Count > ShownLabels)
            {
                output.Say($"  and {labels.Count - ShownLabels} more; --json prints all");
            }
        }

        if (answer.Vector is { } vector)
        {
            var numbers = string.Join(", ", vector.Take(ShownNumbers).Select(number => number.ToString("0.0000", CultureInfo.InvariantCulture)));
            output.WriteLine($"  {vector.Length} numbers: {numbers}{(vector.Length > ShownNumbers ? ", …" : "")}");
        }
    }

    private static void WriteJson(CommandOutput output, IReadOnlyList<TaskAnswer> answers)
    {
        using var buffer = new JsonLineBuffer();
        buffer.Write(answers, static (writer, all) =>
        {
            if (all.Count == 1)
            {
                TaskAnswer.Write(writer, all[0]);
                return;
            }

            writer.WriteStartArray();
            foreach (var answer in all)
            {
                TaskAnswer.Write(writer, answer);
            }

            writer.WriteEndArray();
        });
        output.OutStream.Write(buffer.Written.Span);
    }
}

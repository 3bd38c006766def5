using AiDotNet.Hub.Cli.Input;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Inference;

/// <summary>Answers JSON strings of stdin, a line each, in their order; what has arrived together runs together.</summary>
internal static class TaskLines
{
    private const int MaxLines = 32;

    /// <returns>The exit code: <see cref="ExitCode.Other"/> where a line could not be answered.</returns>
    public static async Task<int> AnswerAsync(TaskRunner runner, CommandOutput output, CancellationToken cancellationToken)
    {
        var exitCode = ExitCode.Ok;
        using var buffer = new JsonLineBuffer();
        await using var stdout = new BufferedStream(output.OutStream, 64 * 1024);
        await using var stdin = Console.OpenStandardInput();
        await foreach (var lines in LineBatches.ReadAsync(stdin, MaxLines, cancellationToken))
        {
            foreach (var result in await AnswerAllAsync(runner, lines, cancellationToken))
            {
                if (!TryWrite(buffer, result))
                {
                    exitCode = ExitCode.Other;
                }

                await stdout.WriteAsync(buffer.Written, cancellationToken);
            }

            await stdout.FlushAsync(cancellationToken);
        }

        return exitCode;
    }

    private static bool TryWrite(JsonLineBuffer buffer, Result result)
    {
        try
        {
            if (result.Answer is { } answer)
            {
                buffer.Write(answer, TaskAnswer.Write);
                return true;
            }

            buffer.WriteFailure(Failure.Of(result.Error!));
            return false;
        }
        catch (ArgumentException exception)
        {
            // JSON has no infinity and no NaN.
            buffer.WriteFailure(Failure.Of(exception));
            return false;
        }
    }

    private static async Task<Result[]> AnswerAllAsync(TaskRunner runner, IReadOnlyList<byte[]> lines, CancellationToken cancellationToken)
    {
        var results = new Result[lines.Count];
        var texts = new List<string>(lines.Count);
        var places = new List<int>(lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            try
            {
                texts.Add(JsonLine.ReadText(lines[i]));
                places.Add(i);
            }
            catch (LineException exception)
            {
                results[i] = new Result(null, exception);
            }
        }

        var answers = await RunAsync(runner, texts, cancellationToken);
        for (var i = 0; i < places.Count; i++)
        {
            results[places[i]] = answers[i];
        }

        return results;
    }

    /// <summary>Runs texts together; where that fails, each alone, so that one bad text costs only its own answer.</summary>
    private static async Task<IReadOnlyList<Result>> RunAsync(TaskRunner runner, List<string> texts, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
        {
            return [];
        }

        try
        {
            return [.. (await runner.RunAsync(texts, cancellationToken)).Select(answer => new Result(answer, null))];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (texts.Count == 1)
            {
                return [new Result(null, exception)];
            }
        }

        var results = new List<Result>(texts.Count);
        foreach (var text in texts)
        {
            results.AddRange(await RunAsync(runner, [text], cancellationToken));
        }

        return results;
    }

    private readonly record struct Result(TaskAnswer? Answer, Exception? Error);
}

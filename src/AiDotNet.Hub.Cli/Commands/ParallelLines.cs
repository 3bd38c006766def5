using AiDotNet.Hub.Cli.Input;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Answers lines of stdin on all cores, each with one line of stdout, in their order; flushed after what has arrived.</summary>
internal static class ParallelLines
{
    private const int MaxLines = 512;

    /// <returns>The exit code: <see cref="ExitCode.Other"/> where a line could not be answered.</returns>
    public static async Task<int> AnswerAsync(CommandOutput output, Action<byte[], JsonLineBuffer> answer, CancellationToken cancellationToken)
    {
        var buffers = new List<JsonLineBuffer>();
        var exitCode = ExitCode.Ok;
        await using var stdout = new BufferedStream(output.OutStream, 64 * 1024);
        await using var stdin = Console.OpenStandardInput();
        await foreach (var lines in LineBatches.ReadAsync(stdin, MaxLines, cancellationToken))
        {
            while (buffers.Count < lines.Count)
            {
                buffers.Add(new JsonLineBuffer());
            }

            if (!AnswerAll(lines, buffers, answer, cancellationToken))
            {
                exitCode = ExitCode.Other;
            }

            for (var i = 0; i < lines.Count; i++)
            {
                await stdout.WriteAsync(buffers[i].Written, cancellationToken);
            }

            await stdout.FlushAsync(cancellationToken);
        }

        buffers.ForEach(buffer => buffer.Dispose());
        return exitCode;
    }

    private static bool AnswerAll(IReadOnlyList<byte[]> lines, List<JsonLineBuffer> buffers, Action<byte[], JsonLineBuffer> answer, CancellationToken cancellationToken)
    {
        if (lines.Count == 1)
        {
            return AnswerOne(lines[0], buffers[0], answer);
        }

        var failures = 0;
        Parallel.For(0, lines.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            if (!AnswerOne(lines[i], buffers[i], answer))
            {
                Interlocked.Increment(ref failures);
            }
        });
        return failures == 0;
    }

    private static bool AnswerOne(byte[] line, JsonLineBuffer buffer, Action<byte[], JsonLineBuffer> answer)
    {
        try
        {
            answer(line, buffer);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever a line does, the next one gets its answer.
            buffer.WriteFailure(Failure.Of(exception));
            return false;
        }
    }
}

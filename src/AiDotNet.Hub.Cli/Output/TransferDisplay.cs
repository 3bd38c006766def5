using Spectre.Console;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>A progress bar on stderr while bytes move. Nothing is drawn where stderr is no terminal, nor while there is nothing to fetch.</summary>
internal static class TransferDisplay
{
    public static Task<T> ShowAsync<T>(CommandOutput output, string title, Func<IProgress<TransferProgress>?, Task<T>> work, bool keep = false) =>
        output.DrawsProgress ? DrawAsync(Consoles.ForError(output), title, work, keep) : work(null);

    private static async Task<T> DrawAsync<T>(IAnsiConsole console, string title, Func<IProgress<TransferProgress>, Task<T>> work, bool keep)
    {
        var relay = new Relay();
        var working = work(relay);
        await Task.WhenAny(working, relay.Moving);
        if (relay.Moving.IsCompleted)
        {
            await console.Progress()
                .AutoClear(!keep)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn())
                .StartAsync(async bars =>
                {
                    relay.Attach(bars.AddTask(Markup.Escape(title)));
                    await working;
                });
        }

        return await working;
    }

    /// <summary>Takes reports from any thread; before there is a bar it keeps the last one.</summary>
    private sealed class Relay : IProgress<TransferProgress>
    {
        private readonly TaskCompletionSource _moving = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private TransferProgress _last;
        private ProgressTask? _bar;

        public Task Moving => _moving.Task;

        public void Report(TransferProgress value)
        {
            lock (_gate)
            {
                _last = value;
                Show();
            }

            if (value is { IsComplete: false, BytesTotal: > 0 })
            {
                _moving.TrySetResult();
            }
        }

        public void Attach(ProgressTask bar)
        {
            lock (_gate)
            {
                _bar = bar;
                Show();
            }
        }

        private void Show()
        {
            if (_bar is not null && _last.BytesTotal is > 0 and var total)
            {
                _bar.MaxValue = total;
                _bar.Value = _last.IsComplete ? total : _last.BytesDone;
            }
        }
    }
}

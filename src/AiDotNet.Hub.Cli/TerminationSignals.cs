using System.Runtime.InteropServices;

namespace AiDotNet.Hub.Cli;

/// <summary>Ctrl-C and a polite kill, as a token. The first asks the verb to stop and tidy up; a second ends the process at once.</summary>
/// <remarks>The server has the like of it; to borrow that would load the server for every verb.</remarks>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public TerminationSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Completes once a signal came and the grace after it is over.</summary>
    public async Task WhenOverdue(TimeSpan grace)
    {
        var signalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Token.Register(signalled.SetResult);
        await signalled.Task;
        await Task.Delay(grace, CancellationToken.None);
    }

    // The source is left to the process: a signal may arrive while the last lines are written.
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}

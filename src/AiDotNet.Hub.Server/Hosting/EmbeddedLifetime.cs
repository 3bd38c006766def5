namespace AiDotNet.Hub.Server.Hosting;

/// <summary>Leaves the process's signals alone: a hub may run inside a command, a demo or a test, which end it themselves.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

namespace AiDotNet.Hub.EndToEnd.Tests;

/// <summary>A foreign client in a folder of its own, installed once a run by the first test that needs it.</summary>
/// <param name="name">What it is called where it cannot be installed.</param>
public abstract class ClientInstallation(string name) : IAsyncLifetime
{
    private readonly SemaphoreSlim _once = new(1, 1);
    private string? _problem = "not installed yet";
    private bool _tried;

    private protected TemporaryDirectory Folder { get; } = new();

    /// <summary>Installs it where that was not done yet; skips the test with the reason where it cannot be done.</summary>
    public async Task RequireAsync()
    {
        await _once.WaitAsync();
        try
        {
            if (!_tried)
            {
                _tried = true;
                _problem = await InstallAsync();
            }
        }
        finally
        {
            _once.Release();
        }

        if (_problem is not null)
        {
            Fixtures.Missing($"{name} cannot be installed here: {_problem}");
        }
    }

    /// <inheritdoc />
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        _once.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Installs it into <see cref="Folder"/>; gives why it could not, or null.</summary>
    private protected abstract Task<string?> InstallAsync();
}

namespace AiDotNet.Hub.Cli.Demo;

/// <summary>A hub in this process on a free loopback port, with one user who has a token.</summary>
internal sealed class DemoHub : IAsyncDisposable
{
    /// <summary>The user, whose namespace also stands for bare names.</summary>
    public const string User = "demo";

    public Uri Url { get; } = null!;

    public string Token { get; } = "";

    public static Task<DemoHub> StartAsync(string folder, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

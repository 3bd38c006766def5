namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>What is fetched, from whom, and over what kind of line.</summary>
/// <param name="Model">The model.</param>
/// <param name="Source">Who serves: the hub, or nginx.</param>
/// <param name="Address">Its address.</param>
/// <param name="Line">What lies between; null for nothing.</param>
internal sealed record TransferScenario(TransferModel Model, string Source, Uri Address, LineKind? Line)
{
    public string Title => $"{Model.Title}, from {Source}, {(Line is null ? "direct" : Line.Title)}";
}

/// <summary>What a line does to those on it.</summary>
/// <param name="Delay">How much later each byte of a reply comes.</param>
/// <param name="Resets">The share of connections that break.</param>
internal sealed record LineKind(TimeSpan Delay, double Resets)
{
    public string Title => FormattableString.Invariant($"line of {Delay.TotalMilliseconds:0} ms that resets {Resets:0%} of connections");
}

namespace AiDotNet.Hub.Tests;

/// <summary>Calls back at once, on the thread that reports.</summary>
internal sealed class OnReport(Action<TransferProgress> report) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => report(value);
}

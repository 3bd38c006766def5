namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>Remembers the last report.</summary>
internal sealed class LastProgress : IProgress<TransferProgress>
{
    public TransferProgress Last { get; private set; }

    public List<TransferProgress> All { get; } = [];

    public void Report(TransferProgress value)
    {
        Last = value;
        All.Add(value);
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>A network whose names are a test's, and whose public addresses lead to loopback.</summary>
internal sealed class MappedNetwork : NetworkAccess
{
    /// <summary>An address of the internet (RFC 5737).</summary>
    public static readonly IPAddress Public = IPAddress.Parse("203.0.113.7");

    /// <summary>What each name resolves to.</summary>
    public ConcurrentDictionary<string, IPAddress[]> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The addresses that were connected to.</summary>
    public ConcurrentQueue<IPAddress> Connected { get; } = new();

    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Names.TryGetValue(host, out var addresses) ? Task.FromResult(addresses)
        : IPAddress.TryParse(host, out var written) ? Task.FromResult<IPAddress[]>([written])
        : throw new SocketException((int)SocketError.HostNotFound);

    public override async Task<(Stream Stream, IPAddress Address)> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        Connected.Enqueue(addresses[0]);
        var (stream, _) = await base.ConnectAsync([IPAddress.Loopback], port, cancellationToken);
        return (stream, addresses[0]);
    }
}

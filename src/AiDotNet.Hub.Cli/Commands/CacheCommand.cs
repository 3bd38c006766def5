using System.CommandLine;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>The verbs about the cache.</summary>
internal sealed class CacheCommand : Command
{
    public CacheCommand()
        : base("cache", "Look at the cache, check it, make room in it")
    {
        Add(new CacheListCommand());
        Add(new CacheUsageCommand());
        Add(new CacheVerifyCommand());
        Add(new CachePruneCommand());
        Add(new CacheRemoveCommand());
        Add(CachePinCommand.Pin());
        Add(CachePinCommand.Unpin());
        Add(new CacheRebuildIndexCommand());
    }
}

using System.CommandLine;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>The verbs about the cache.</summary>
internal sealed class CacheCommand : Command
{
    public CacheCommand()
        : base("cache", "Look at the cache and check it")
    {
        Add(new CacheListCommand());
        Add(new CacheVerifyCommand());
    }
}

using AiDotNet.Hub;
using AiDotNet.Hub.CacheWorker.Kills;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Content;

// Another process at the cache, for the tests of AiDotNet.Hub.Caching: says how far it is, one word a line, and goes on when told so by a line.
//   hold ROOT ID COMMIT PATH SOURCE   takes the file's lease, writes the first half, waits, writes the rest
//   use ROOT ID COMMIT PATH SOURCE    does what a download does, then uses the snapshot until told otherwise
//   fetch ROOT ID COMMIT PATH SOURCE  waits, then does what a download does, from taking the lease to the snapshot
//   work                              does what it is told on standard input until it is killed: see KillTarget
if (args is ["work"])
{
    return await KillTarget.RunAsync();
}

var (verb, cache, id, commit, path, source) =
    (args[0], new CacheManager(args[1]), ModelId.Parse(args[2]), RevisionId.Parse(args[3]), args[4], args[5]);
var bytes = await File.ReadAllBytesAsync(source);
var file = new ManifestFile { Path = path, Size = bytes.Length, Sha256 = await Digest.ComputeAsync(new MemoryStream(bytes)) };
if (verb == "fetch")
{
    Say("ready");
    Console.ReadLine();
}

cache.Use("hub.test", id, commit);
var manifest = await cache.RecordCommitAsync("hub.test", id, commit, [file], CancellationToken.None);
CompletedFile completed;
await using (var lease = await cache.BeginBlobAsync(id, file, CancellationToken.None))
{
    if (!lease.IsPresent)
    {
        var half = bytes.Length / 2;
        var start = (int)lease.Length;
        if (start < half)
        {
            await lease.Writer.WriteAsync(bytes.AsMemory(start, half - start), CancellationToken.None);
            start = half;
        }

        if (verb == "hold")
        {
            Say("half");
            Console.ReadLine();
        }

        await lease.Writer.WriteAsync(bytes.AsMemory(start), CancellationToken.None);
    }

    completed = await lease.CompleteAsync(path, CancellationToken.None);
}

await cache.LinkSnapshotAsync(manifest, [completed], [path], CancellationToken.None);
Say(completed.Downloaded ? "downloaded" : "found");
if (verb == "use")
{
    Console.ReadLine();
}

return 0;

static void Say(string word)
{
    Console.Out.WriteLine(word);
    Console.Out.Flush();
}

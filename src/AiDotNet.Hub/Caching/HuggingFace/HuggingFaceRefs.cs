using System.Collections.Concurrent;
using System.Text;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>
/// Which commit a branch or tag stood for: a file that Python reads as well. It is written once the commit's snapshot has a file, so that no
/// other program takes an empty folder for the model. What the file has no place for lies outside: ETags, and version ranges.
/// </summary>
internal sealed class HuggingFaceRefs(HuggingFaceLayout layout, CacheStore state)
{
    private const int MaxBytes = 200;

    private readonly RefStore _ours = new(state);
    private readonly ConcurrentDictionary<(string Model, RevisionId Commit), ConcurrentDictionary<string, byte>> _pending = new();

    public async Task<CachedRef?> FindAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var ours = await _ours.FindAsync(endpoint, id, name, cancellationToken).ConfigureAwait(false);
        if (!HuggingFaceLayout.IsRefName(name))
        {
            return ours;
        }

        return Read(id, name) is not { } shared ? null : ours?.Commit == shared.Commit ? ours : shared;
    }

    /// <summary>Every branch and tag of a model that somebody asked for.</summary>
    public IReadOnlyList<CachedRef> List(ModelId id)
    {
        var folder = layout.Refs(id);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Where(HuggingFaceLayout.IsRefName)
                .Select(name => Read(id, name))
                .OfType<CachedRef>()]
            : [];
    }

    public async Task WriteAsync(string endpoint, ModelId id, CachedRef value, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(value.Name);
        var isShared = HuggingFaceLayout.IsRefName(value.Name);
        if (!isShared || value.ETag is not null)
        {
            await _ours.WriteAsync(endpoint, id, value, cancellationToken).ConfigureAwait(false);
        }

        if (!isShared || value.Name == value.Commit.ToString())
        {
            return;
        }

        if (HuggingFaceFile.Of(layout, id, value.Commit).Any())
        {
            await WriteAsync(id, value.Name, value.Commit, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _pending.GetOrAdd((id.ToString(), value.Commit), _ => new()).TryAdd(value.Name, 0);
        }
    }

    /// <summary>Writes the branches and tags that waited for a commit's first file.</summary>
    public async Task FlushAsync(ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        if (_pending.TryRemove((id.ToString(), commit), out var names))
        {
            foreach (var name in names.Keys)
            {
                await WriteAsync(id, name, commit, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Forgets a branch or tag.</summary>
    public void Delete(ModelId id, string name) => CacheFiles.Delete(layout.Ref(id, name));

    /// <summary>Writes a branch or tag where it stands for something else.</summary>
    public async Task WriteAsync(ModelId id, string name, RevisionId commit, CancellationToken cancellationToken)
    {
        if (Read(id, name)?.Commit != commit)
        {
            var file = layout.Ref(id, name);
            await CacheFiles.ReplaceAsync(
                HuggingFaceLayout.RefTemporary(file),
                file,
                (stream, token) => stream.WriteAsync(Encoding.ASCII.GetBytes(commit.ToString()), token).AsTask(),
                state.Time,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private CachedRef? Read(ModelId id, string name)
    {
        try
        {
            var path = layout.Ref(id, name);
            return FileState.Of(path) is { Size: <= MaxBytes } file && RevisionId.TryParse(File.ReadAllText(path).Trim(), out var commit)
                ? new CachedRef { Id = id, Name = name, Commit = commit, Time = new DateTimeOffset(file.ModifiedTicks, TimeSpan.Zero) }
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

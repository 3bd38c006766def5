namespace AiDotNet.Hub.Server.Publishing;

/// <summary>What the changes of a commit leave of a path, whatever happened to it in between.</summary>
internal sealed class StagedEnds
{
    private readonly Dictionary<string, (int Order, StagedChange Change)> _last = new(StringComparer.Ordinal);

    public StagedEnds(IReadOnlyList<StagedChange> changes)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            _last[changes[i].Path] = (i, changes[i]);
        }
    }

    /// <summary>The last change of a path, or the deletion of a folder around it; null where the commit leaves it alone.</summary>
    public StagedChange? Find(string path)
    {
        var found = _last.TryGetValue(path, out var own) ? own : (Order: -1, Change: null);
        foreach (var folder in FolderRules.FoldersOf(path).Skip(1))
        {
            if (_last.TryGetValue(folder, out var around) && around.Change is StagedChange.Deletion && around.Order > found.Order)
            {
                found = around;
            }
        }

        return found.Change;
    }
}

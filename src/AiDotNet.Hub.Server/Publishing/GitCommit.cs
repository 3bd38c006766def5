using System.Globalization;
using System.Text;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Commits as git stores them, for their ids.</summary>
internal static class GitCommit
{
    // The protocol shows no addresses, and a commit's id must not depend on one that its author changes later.
    private const string MailHost = "users.noreply.hub.invalid";

    public static string Id(string treeId, IReadOnlyList<RevisionId> parents, string author, DateTimeOffset date, string title, string message) =>
        GitObjectId.OfCommit(Encoding.UTF8.GetBytes(Text(treeId, parents, author, date, title, message)));

    public static string Text(string treeId, IReadOnlyList<RevisionId> parents, string author, DateTimeOffset date, string title, string message)
    {
        var text = new StringBuilder();
        text.Append("tree ").Append(treeId).Append('\n');
        foreach (var parent in parents)
        {
            text.Append("parent ").Append(parent).Append('\n');
        }

        var signature = string.Create(CultureInfo.InvariantCulture, $"{author} <{author}@{MailHost}> {date.ToUnixTimeSeconds()} +0000\n");
        text.Append("author ").Append(signature).Append("committer ").Append(signature).Append('\n').Append(title).Append('\n');
        return (message.Length == 0 ? text : text.Append('\n').Append(message).Append('\n')).ToString();
    }
}

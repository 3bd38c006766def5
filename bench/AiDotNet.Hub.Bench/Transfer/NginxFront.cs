using AiDotNet.Hub.Bench.Registry;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>nginx before the hub: weights come from the disk, all else from the hub.</summary>
internal static class NginxFront
{
    public static Task<NginxProcess?> StartAsync(
        Uri hub, string models, IReadOnlyDictionary<TransferModel, RevisionId> commits, string work, CancellationToken cancellationToken)
    {
        // The Python client takes the commit from each reply.
        var files = string.Concat(commits.Select(entry =>
            $$"""
            location ~ ^/{{entry.Key.Id}}/resolve/[^/]+/(?<file>.+\.safetensors)$ {
              alias {{entry.Key.Folder(models)}}/$file;
              add_header X-Repo-Commit {{entry.Value}};
            }
            """));
        return NginxProcess.StartAsync(
            $$"""
            {{files}}
            location / {
              proxy_pass {{hub.GetLeftPart(UriPartial.Authority)}};
              proxy_set_header Host $http_host;
            }
            """,
            work,
            cancellationToken);
    }
}

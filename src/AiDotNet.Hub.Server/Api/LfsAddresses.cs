using System.Globalization;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Api;

/// <summary>The addresses at which bytes are sent and fetched. Each carries a ticket: clients send no other authorisation with them (protocol §9.3).</summary>
internal sealed class LfsAddresses(UploadTickets tickets, PublicAddress address, IOptions<HubServerOptions> options, TimeProvider time)
{
    /// <summary>Where objects are, relative to the hub.</summary>
    public const string Objects = "api/adn/lfs/objects";

    /// <summary>The transfer of whole files.</summary>
    public const string Basic = "basic";

    /// <summary>The transfer of files in parts.</summary>
    public const string Multipart = "multipart";

    /// <summary>The transfer in chunks (protocol §10), which happens elsewhere.</summary>
    public const string Xet = "xet";

    /// <summary>What stands for the completion where a part's number would.</summary>
    public const int Completion = 0;

    /// <summary>The parameter that authorises.</summary>
    public const string Ticket = "ticket";

    private const string PartSizeKey = "chunk_size";

    private static readonly int ObjectSegment = Objects.Count(c => c == '/') + 1;

    /// <summary>Where an object goes in one piece.</summary>
    public LfsActions InOnePiece(HttpRequest request, CatalogRepository repository, Digest digest, long size) => new()
    {
        Upload = new LfsAction { Href = Signed(request, repository, digest, size, "", null), Header = new Dictionary<string, string>() },
        Verify = Verify(request, repository),
    };

    /// <summary>Where the parts of an object go, and their completion.</summary>
    public LfsActions InParts(HttpRequest request, CatalogRepository repository, Digest digest, long size, long partSize)
    {
        // Some clients take the parts in the order of the keys, as they stand here.
        var header = new OrderedDictionary<string, string> { [PartSizeKey] = partSize.ToString(CultureInfo.InvariantCulture) };
        for (var number = 1; number <= PartUploads.CountOf(size, partSize); number++)
        {
            header[number.ToString("D5", CultureInfo.InvariantCulture)] =
                Signed(request, repository, digest, size, FormattableString.Invariant($"/parts/{number}"), new TicketPart(partSize, number));
        }

        return new LfsActions
        {
            Upload = new LfsAction { Href = Signed(request, repository, digest, size, "/complete", new TicketPart(partSize, Completion)), Header = header },
            Verify = Verify(request, repository),
        };
    }

    /// <summary>Where an object is fetched.</summary>
    public LfsActions Download(HttpRequest request, CatalogRepository repository, Digest digest, long size) => new()
    {
        Download = new LfsAction { Href = Signed(request, repository, digest, size, "", null), Header = new Dictionary<string, string>() },
    };

    /// <summary>What an address allows.</summary>
    /// <param name="request">The request to it.</param>
    /// <param name="tickets">Who knows.</param>
    /// <param name="part">The part that the address is of; null for the whole object in one piece.</param>
    /// <exception cref="AccessDeniedException">The address is not ours, is another object's or part's, or has expired.</exception>
    public static UploadTicket RequireTicket(HubRequest request, UploadTickets tickets, int? part) =>
        request.Query.Text(Ticket) is { } text
        && tickets.Verify(text) is { } ticket
        && Digest.TryParse(request.Target.Segments[ObjectSegment], out var digest)
        && digest == ticket.Digest
        && ticket.Part?.Number == part
            ? ticket
            : throw new AccessDeniedException(HubErrorCode.AccessDenied, "This address is not signed by the hub, or has expired; ask for a new one.");

    private LfsAction Verify(HttpRequest request, CatalogRepository repository) =>
        new() { Href = address.Of(request, $"{repository.UrlPath}.git/info/lfs/objects/verify") };

    private string Signed(HttpRequest request, CatalogRepository repository, Digest digest, long size, string tail, TicketPart? part)
    {
        var ticket = tickets.Sign(repository.Key, digest, size, time.GetUtcNow() + options.Value.Lfs.UploadUrlLifetime, part);
        return address.Of(request, $"{Objects}/{digest}{tail}?ticket={Uri.EscapeDataString(ticket)}");
    }
}

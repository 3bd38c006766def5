using System.Globalization;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Signs and reads Xet tokens, and the addresses of pieces of xorbs: clients send neither anything else that says who they are.</summary>
internal sealed class XetTickets(HubDatabase database, HubServerOptions options, TimeProvider time)
{
    private const string Token = "token";
    private const string Piece = "piece";

    private readonly SignedTexts _texts = new(database, SettingRow.XetSigningKey);

    /// <summary>Reads the key, or makes it on a fresh database.</summary>
    public Task LoadKeyAsync(CancellationToken cancellationToken) => _texts.LoadKeyAsync(cancellationToken);

    /// <summary>A token, and until when it is good.</summary>
    public (string Text, DateTimeOffset Expires) Issue(XetPass pass)
    {
        var expires = Expires();
        return (Sign(Token, expires, pass.MayWrite ? 1 : 0, pass.Repository.Value, pass.UserId ?? 0), expires);
    }

    /// <summary>What a token allows; null where it is not ours, or has expired.</summary>
    public XetPass? ReadToken(string text) =>
        Read(Token, text) is [var write, var repository, var user] ? new XetPass(write == 1, new RepositoryKey(repository), user == 0 ? null : user) : null;

    /// <summary>The text that makes an address give out a piece of a xorb.</summary>
    public string Sign(XorbPass pass) => Sign(Piece, Expires(), pass.XorbId, pass.Start, pass.End);

    /// <summary>What such a text allows; null where it is not ours, or has expired.</summary>
    public XorbPass? ReadPiece(string text) => Read(Piece, text) is [var xorb, var start, var end] ? new XorbPass(xorb, start, end) : null;

    private DateTimeOffset Expires() => time.GetUtcNow() + options.Xet.TokenLifetime;

    private string Sign(string kind, DateTimeOffset expires, long first, long second, long third) =>
        _texts.Sign(string.Create(CultureInfo.InvariantCulture, $"{kind}|{expires.ToUnixTimeSeconds()}|{first}|{second}|{third}"));

    private long[]? Read(string kind, string text)
    {
        if (_texts.Verify(text)?.Split('|') is not [var actual, .. var numbers] || actual != kind)
        {
            return null;
        }

        var values = Array.ConvertAll(numbers, number => long.Parse(number, CultureInfo.InvariantCulture));
        return values[0] > time.GetUtcNow().ToUnixTimeSeconds() ? values[1..] : null;
    }
}

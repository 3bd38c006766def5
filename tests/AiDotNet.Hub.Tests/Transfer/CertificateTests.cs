using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Transfer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>Hubs whose certificate only a company knows, and hubs that want one.</summary>
public sealed class CertificateTests : TransferTestBase
{
    private static readonly ModelId Id = ModelId.Parse("acme/m");

    private readonly X509Certificate2 _authority = CreateAuthority();

    private readonly List<string?> _shown = [];

    [Fact]
    public async Task OwnAuthority_Named_IsTrusted()
    {
        await using var server = await StartAsync("localhost");

        var info = await Api(Settings(), endpoint: server.Address).GetInfoAsync(Id, null, default);

        Assert.Equal("acme/m", info.Id);
    }

    [Fact]
    public async Task OwnAuthority_NotNamed_IsNotTrusted()
    {
        await using var server = await StartAsync("localhost");

        await Assert.ThrowsAsync<HubUnavailableException>(() => Api(endpoint: server.Address).GetInfoAsync(Id, null, default));
    }

    [Fact]
    public async Task OwnAuthority_CertificateOfAnotherName_IsRefused()
    {
        await using var server = await StartAsync("other.test");

        await Assert.ThrowsAsync<HubUnavailableException>(() => Api(Settings(), endpoint: server.Address).GetInfoAsync(Id, null, default));
    }

    [Fact]
    public async Task ClientCertificate_IsShownToTheHubAndToNoOtherHost()
    {
        await using var hub = await StartAsync("localhost");
        await using var store = await StartAsync("127.0.0.1");
        hub.Location = new Uri(store.Address, "/api/models/acme/m");
        var settings = Settings(clientCertificate: true);

        await Api(settings, endpoint: hub.Address).GetInfoAsync(Id, null, default);

        Assert.Equal(["localhost: CN=client", "127.0.0.1: "], _shown);
    }

    [Fact]
    public async Task ClientCertificate_SeveralEndpoints_IsShownToTheFirstAlone()
    {
        await using var first = await StartAsync("localhost");
        await using var second = await StartAsync("localhost");
        var line = Settings(clientCertificate: true).Line;
        var options = new ModelHubOptions
        {
            Endpoint = first.Address,
            CertificateAuthorityFile = line.CertificateAuthorityFile,
            ClientCertificateFile = line.ClientCertificateFile,
            ClientCertificateKeyFile = line.ClientCertificateKeyFile,
        };
        options.FurtherEndpoints.Add(new HubEndpoint { Address = second.Address });
        options.Sources["beta/*"] = second.Address;
        using var hub = new ModelHub(options);

        await hub.GetInfoAsync("acme/m");
        await hub.GetInfoAsync("beta/m");

        Assert.Equal(["localhost: CN=client", "localhost: "], _shown);
    }

    [Fact]
    public void CertificateFile_NoCertificate_IsNamed()
    {
        File.WriteAllText(Temporary.File("bad.pem"), "nonsense");

        var error = Assert.Throws<HubException>(() => Client(Quick with { Line = new LineSettings { CertificateAuthorityFile = Temporary.File("bad.pem") } }));

        Assert.Contains(Temporary.File("bad.pem"), error.Message, StringComparison.Ordinal);
        Assert.Throws<HubException>(() => Client(Quick with { Line = new LineSettings { ClientCertificateFile = Temporary.File("none.pem") } }));
    }

    private TransferSettings Settings(bool clientCertificate = false)
    {
        File.WriteAllText(Temporary.File("ca.pem"), _authority.ExportCertificatePem());
        var line = new LineSettings { CertificateAuthorityFile = Temporary.File("ca.pem") };
        if (clientCertificate)
        {
            using var certificate = Issue("client");
            File.WriteAllText(Temporary.File("client.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Temporary.File("client.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            line = line with { ClientCertificateFile = Temporary.File("client.pem"), ClientCertificateKeyFile = Temporary.File("client.key") };
        }

        return Quick with { Retries = 0, Line = line };
    }

    private async Task<SecureServer> StartAsync(string name)
    {
        var certificate = Issue(name);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        var app = builder.Build();
        var port = 0;
        var server = new SecureServer(app, () => new Uri($"https://{(name == "127.0.0.1" ? name : "localhost")}:{port}"));
        app.Run(async context =>
        {
            _shown.Add($"{context.Request.Host.Host}: {(await context.Connection.GetClientCertificateAsync())?.Subject}");
            if (server.Location is { } location)
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = location.ToString();
                return;
            }

            await context.Response.WriteAsync("""{"id":"acme/m"}""");
        });
        await app.StartAsync();
        port = new Uri(app.Urls.First()).Port;
        return server;
    }

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(120));
    }

    private X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using var bare = request.Create(_authority, DateTimeOffset.UnixEpoch.AddYears(51), DateTimeOffset.UnixEpoch.AddYears(119), Guid.NewGuid().ToByteArray());
        using var withKey = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private sealed class SecureServer(WebApplication app, Func<Uri> address) : IAsyncDisposable
    {
        public Uri Address => address();

        public Uri? Location { get; set; }

        public async ValueTask DisposeAsync()
        {
            using var now = new CancellationTokenSource(TimeSpan.Zero);
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }
}

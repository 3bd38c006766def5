using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>What lies between this machine and the hub: a proxy, authorities of one's own, a certificate to show.</summary>
internal sealed record LineSettings
{
    /// <summary>The proxy; null for the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>A PEM file of authorities to trust besides the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>A PEM file with the certificate to show to the hub.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>The PEM file with its key; null where the same file has it.</summary>
    public string? ClientCertificateKeyFile { get; init; }

    /// <summary>Whether any of these files is to be read.</summary>
    public bool HasFiles => CertificateAuthorityFile is not null || ClientCertificateFile is not null;

    /// <summary>Sets up a handler for a hub.</summary>
    /// <exception cref="HubException">A file cannot be read, or is no certificate.</exception>
    public void Apply(SocketsHttpHandler handler, Uri hub)
    {
        if (Proxy is not null)
        {
            handler.Proxy = CreateProxy(Proxy);
        }

        if (CertificateAuthorityFile is { } authorities)
        {
            handler.SslOptions.CertificateChainPolicy = Trust(authorities);
        }

        if (ClientCertificateFile is { } file)
        {
            var certificate = Read(file, () => WithKey(file));
            handler.SslOptions.ClientCertificates = [certificate];

            // A store that the hub sends us to is another's and learns nothing of who we are.
            handler.SslOptions.LocalCertificateSelectionCallback = (_, host, _, _, _) =>
                string.Equals(host, hub.IdnHost, StringComparison.OrdinalIgnoreCase) ? certificate : null!;
        }
    }

    private static WebProxy CreateProxy(Uri address)
    {
        var bare = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
        var proxy = new WebProxy(bare);
        if (address.UserInfo.Length > 0)
        {
            var parts = address.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
            proxy.Credentials = new NetworkCredential(parts[0], parts.ElementAtOrDefault(1) ?? "");
        }

        return proxy;
    }

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        using (var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine))
        {
            system.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            policy.CustomTrustStore.AddRange(system.Certificates);
        }

        var own = Read(file, () =>
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0 ? certificates : throw new CryptographicException("It has no certificate.");
        });
        policy.CustomTrustStore.AddRange(own);
        return policy;
    }

    private X509Certificate2 WithKey(string file)
    {
        using var ephemeral = X509Certificate2.CreateFromPemFile(file, ClientCertificateKeyFile);

        // Windows' TLS cannot use a key that was never stored.
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
    }

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new HubException(HubErrorCode.Unexpected, $"The certificates in '{file}' cannot be used: {e.Message.TrimEnd('.')}. A PEM file is needed.", e);
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>A certificate for 127.0.0.1 that nobody vouches for.</summary>
internal static class SelfSignedCertificate
{
    public const string Subject = "CN=hub.test";

    /// <summary>Writes <c>cert.pem</c> and <c>key.pem</c>.</summary>
    public static async Task<(string Certificate, string Key)> WriteAsync(TemporaryDirectory directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(directory.File("cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(directory.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        return (directory.File("cert.pem"), directory.File("key.pem"));
    }
}

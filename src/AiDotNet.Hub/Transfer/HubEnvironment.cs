using System.Globalization;

namespace AiDotNet.Hub.Transfer;

/// <summary>What the environment says about the hub, the token and offline mode. The one place that reads variables.</summary>
/// <remarks>A token never travels to a host that it was not meant for: which variable counts depends on where the endpoint came from.</remarks>
/// <param name="variable">Reads a variable; null where it is not set.</param>
/// <param name="home">The user's home folder.</param>
internal sealed class HubEnvironment(Func<string, string?> variable, string home)
{
    /// <summary>The home folder of whoever runs this process.</summary>
    public static string HomeDirectory => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>The options that the environment asks for.</summary>
    /// <param name="chosen">The endpoint that the caller chose; null for the environment's.</param>
    /// <exception cref="FormatException">A variable has a value that cannot be used.</exception>
    public ModelHubOptions Read(Uri? chosen)
    {
        // A hub that is named here and now is meant alone; those of the file are what is meant otherwise.
        var named = chosen ?? Address("AIDOTNET_HUB_ENDPOINT");
        var file = named is null ? ReadFile() : null;
        var (endpoint, source) =
            named is not null ? (named, Source.Ours)
            : file is { Endpoints: [var first, ..] } ? (first.Address, Source.File)
            : Address("HF_ENDPOINT") is { } theirs ? (theirs, Source.HuggingFace)
            : (ModelHubOptions.DefaultEndpoint, Source.Default);
        var layout = Layout("AIDOTNET_HUB_CACHE_LAYOUT");
        var options = new ModelHubOptions
        {
            Endpoint = endpoint,
            EndpointIsPublic = source == Source.File && file!.Endpoints[0].IsPublic,
            Token = FindToken(endpoint, source),
            CacheLayout = layout,
            CacheDirectory = layout == CacheLayoutKind.AiDotNet ? Variable("AIDOTNET_HUB_CACHE") : null,
            HuggingFaceCacheDirectory = Variable("HF_HUB_CACHE") ?? Variable("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(HuggingFaceHome(), "hub"),
            BaseCacheDirectory = layout == CacheLayoutKind.AiDotNet ? Variable("AIDOTNET_HUB_BASE_CACHE") : null,
            CacheQuota = Size("AIDOTNET_HUB_CACHE_QUOTA"),
            CertificateAuthorityFile = Variable("AIDOTNET_HUB_CA_FILE"),
            ClientCertificateFile = source == Source.Ours ? Variable("AIDOTNET_HUB_CLIENT_CERT") : null,
            ClientCertificateKeyFile = source == Source.Ours ? Variable("AIDOTNET_HUB_CLIENT_KEY") : null,
            Offline = Flag("AIDOTNET_HUB_OFFLINE") || Flag("HF_HUB_OFFLINE"),
        };
        foreach (var further in file?.Endpoints.Skip(1) ?? [])
        {
            further.Token = FindToken(further.Address, Source.File);
            options.FurtherEndpoints.Add(further);
        }

        foreach (var (pattern, only) in file?.Sources ?? new Dictionary<string, Uri>())
        {
            options.Sources[pattern] = only;
        }

        return options;
    }

    private HubConfigurationFile? ReadFile()
    {
        var path = Variable("AIDOTNET_HUB_CONFIG");
        var ofHome = HubConfigurationFile.OfHome(home);
        return path is not null ? HubConfigurationFile.Read(path) : File.Exists(ofHome) ? HubConfigurationFile.Read(ofHome) : null;
    }

    private string? FindToken(Uri endpoint, Source source)
    {
        if (source == Source.Ours && Variable("AIDOTNET_HUB_TOKEN") is { } ours)
        {
            return ours;
        }

        if (CredentialStore.OfHome(home).Find(endpoint) is { } stored)
        {
            return stored;
        }

        var huggingFace = source == Source.HuggingFace
            || string.Equals(endpoint.GetLeftPart(UriPartial.Authority), ModelHubOptions.DefaultEndpoint.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
        return huggingFace ? Variable("HF_TOKEN") ?? ReadTokenFile() : null;
    }

    private string? ReadTokenFile()
    {
        try
        {
            var file = Path.Combine(HuggingFaceHome(), "token");
            return File.Exists(file) && File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another program's file, not meant for this user: as if it were not there.
            return null;
        }
    }

    private string HuggingFaceHome() =>
        Variable("HF_HOME") ?? Path.Combine(Variable("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"), "huggingface");

    private CacheLayoutKind Layout(string name) => Variable(name)?.ToUpperInvariant() switch
    {
        null or "AIDOTNET" => CacheLayoutKind.AiDotNet,
        "HUGGINGFACE" => CacheLayoutKind.HuggingFace,
        _ => throw new FormatException($"{name} is '{Variable(name)}', which is no layout of a cache; write aidotnet or huggingface."),
    };

    private string? Variable(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>A number of bytes, with a decimal unit or without.</summary>
    private long? Size(string name)
    {
        if (Variable(name) is not { } text)
        {
            return null;
        }

        var digits = text.AsSpan().TrimEnd("kKMGTBb ");
        var unit = text[digits.Length..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1L,
            "K" or "KB" => 1_000,
            "M" or "MB" => 1_000_000,
            "G" or "GB" => 1_000_000_000,
            "T" or "TB" => 1_000_000_000_000,
            _ => 0,
        };
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && unit > 0 && number * unit <= long.MaxValue
            ? (long)(number * unit)
            : throw new FormatException($"{name} is '{text}', which is no number of bytes; write 50GB, or 50000000000.");
    }

    private bool Flag(string name) => Variable(name)?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";

    private Uri? Address(string name) => Variable(name) switch
    {
        null => null,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) => address,
        { } text => throw new FormatException($"The variable {name} is '{text}', which is no address of a hub: an absolute http or https address is needed."),
    };

    /// <summary>Who named the endpoint.</summary>
    private enum Source
    {
        Default,
        Ours,
        File,
        HuggingFace,
    }
}

using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class HubEnvironmentTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Read_NothingSet_IsTheDefault()
    {
        var options = Read();

        Assert.Equal(new Uri("https://huggingface.co"), options.Endpoint);
        Assert.Null(options.Token);
        Assert.Null(options.CacheDirectory);
        Assert.False(options.Offline);
    }

    [Fact]
    public void Read_OurVariables_ComeFirst()
    {
        Set("AIDOTNET_HUB_ENDPOINT", "https://hub.example.com", "HF_ENDPOINT", "https://mirror.example.com", "AIDOTNET_HUB_TOKEN", "ours", "HF_TOKEN", "theirs", "AIDOTNET_HUB_CACHE", "/c", "AIDOTNET_HUB_BASE_CACHE", "/b");

        var options = Read();

        Assert.Equal(new Uri("https://hub.example.com"), options.Endpoint);
        Assert.Equal("ours", options.Token);
        Assert.Equal("/c", options.CacheDirectory);
        Assert.Equal("/b", options.BaseCacheDirectory);
    }

    [Theory]
    [InlineData("/hub", "HF_HUB_CACHE", "/hub", "HUGGINGFACE_HUB_CACHE", "/old", "HF_HOME", "/home")]
    [InlineData("/old", "HUGGINGFACE_HUB_CACHE", "/old", "HF_HOME", "/home")]
    [InlineData("/home/hub", "HF_HOME", "/home", "XDG_CACHE_HOME", "/xdg")]
    [InlineData("/xdg/huggingface/hub", "XDG_CACHE_HOME", "/xdg")]
    public void Read_HuggingFaceCache_IsWherePythonHasIt(string expected, params string[] variables)
    {
        Set(variables);

        Assert.Equal(expected, Read().HuggingFaceCacheDirectory);
        _variables.Clear();
        Assert.Equal(_home.File(".cache/huggingface/hub"), Read().HuggingFaceCacheDirectory);
        Assert.Null(new ModelHubOptions().HuggingFaceCacheDirectory);
    }

    [Fact]
    public void Read_CacheLayout_DecidesWhichVariableNamesTheRoot()
    {
        Set("AIDOTNET_HUB_CACHE", "/ours", "HF_HUB_CACHE", "/hub");
        Assert.Equal((CacheLayoutKind.AiDotNet, "/ours"), (Read().CacheLayout, Read().CacheDirectory));

        Set("AIDOTNET_HUB_CACHE_LAYOUT", "huggingface");
        Assert.Equal((CacheLayoutKind.HuggingFace, null, "/hub"), (Read().CacheLayout, Read().CacheDirectory, Read().HuggingFaceCacheDirectory));

        Set("AIDOTNET_HUB_CACHE_LAYOUT", "flat");
        Assert.Contains("AIDOTNET_HUB_CACHE_LAYOUT", Assert.Throws<FormatException>(() => Read()).Message, StringComparison.Ordinal);
    }

    // Endpoint's source: o = option, a = AIDOTNET_HUB_ENDPOINT, h = HF_ENDPOINT, - = none. With all tokens set, and then without the first.
    [Theory]
    [InlineData("o", "https://x.example.com", "ours", "stored")]
    [InlineData("a", "https://x.example.com", "ours", "stored")]
    [InlineData("h", "https://x.example.com", "stored", "stored")]
    [InlineData("-", "https://huggingface.co", "stored", "stored")]
    public void Read_AllTokensSet_TakesTheOneMeantForTheEndpoint(string source, string endpoint, string expected, string withoutOurs)
    {
        CredentialStore.OfHome(_home).Store(new Uri(endpoint), "stored");
        Set("AIDOTNET_HUB_TOKEN", "ours", "HF_TOKEN", "theirs");
        SetEndpoint(source, endpoint);

        Assert.Equal(expected, Read(source == "o" ? endpoint : null).Token);
        _variables.Remove("AIDOTNET_HUB_TOKEN");
        Assert.Equal(withoutOurs, Read(source == "o" ? endpoint : null).Token);
    }

    [Theory]
    [InlineData("o", "https://x.example.com", null)]
    [InlineData("a", "https://x.example.com", null)]
    [InlineData("h", "https://x.example.com", "theirs")]
    [InlineData("-", "https://huggingface.co", "theirs")]
    [InlineData("o", "https://huggingface.co", "theirs")]
    [InlineData("a", "https://huggingface.co/", "theirs")]
    [InlineData("o", "http://huggingface.co", null)]
    [InlineData("o", "https://huggingface.co.example.com", null)]
    public void Read_HuggingFaceToken_GoesOnlyWhereItWasMeantFor(string source, string endpoint, string? expected)
    {
        Set("HF_TOKEN", "theirs");
        SetEndpoint(source, endpoint);

        Assert.Equal(expected, Read(source == "o" ? endpoint : null).Token);
    }

    [Theory]
    [InlineData("HF_HOME", "token")]
    [InlineData("XDG_CACHE_HOME", "huggingface/token")]
    [InlineData(null, ".cache/huggingface/token")]
    public void Read_HuggingFaceTokenFile_IsReadAndTrimmed(string? variable, string file)
    {
        if (variable is not null)
        {
            Set(variable, _home);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_home.File(file))!);
        File.WriteAllText(_home.File(file), "from-file\n");

        Assert.Equal("from-file", Read().Token);
        Assert.Null(Read("https://x.example.com").Token);
    }

    [Theory]
    [InlineData("AIDOTNET_HUB_OFFLINE", "1", true)]
    [InlineData("HF_HUB_OFFLINE", "1", true)]
    [InlineData("HF_HUB_OFFLINE", "true", true)]
    [InlineData("HF_HUB_OFFLINE", "0", false)]
    [InlineData("AIDOTNET_HUB_OFFLINE", "", false)]
    public void Read_Offline_IsAFlag(string variable, string value, bool expected)
    {
        Set(variable, value);

        Assert.Equal(expected, Read().Offline);
    }

    [Theory]
    [InlineData("AIDOTNET_HUB_ENDPOINT")]
    [InlineData("HF_ENDPOINT")]
    public void Read_NoAddress_NamesTheVariable(string variable)
    {
        Set(variable, "hub.example.com");

        Assert.Contains(variable, Assert.Throws<FormatException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("https://user:secret@x.example.com")]
    [InlineData("https://x.example.com/?a=b")]
    public void Validate_EndpointThatCannotBe_IsRefused(string endpoint) =>
        Assert.Throws<ArgumentException>(() => new ModelHub(new ModelHubOptions { Endpoint = new Uri(endpoint) }));

    [Fact]
    public void Validate_TokenWithALineBreak_IsRefusedWithoutShowingIt()
    {
        var error = Assert.Throws<ArgumentException>(() => new ModelHub(new ModelHubOptions { Token = "hf_secret\n" }));

        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private ModelHubOptions Read(string? endpoint = null) =>
        new HubEnvironment(_variables.GetValueOrDefault, _home).Read(endpoint is null ? null : new Uri(endpoint));

    private void SetEndpoint(string source, string endpoint)
    {
        if (source is "a" or "h")
        {
            Set(source == "a" ? "AIDOTNET_HUB_ENDPOINT" : "HF_ENDPOINT", endpoint);
        }
    }

    private void Set(params string[] pairs)
    {
        for (var i = 0; i < pairs.Length; i += 2)
        {
            _variables[pairs[i]] = pairs[i + 1];
        }
    }
}

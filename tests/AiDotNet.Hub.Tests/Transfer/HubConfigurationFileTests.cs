using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>The hubs of <c>~/.aidotnet/config.json</c>, and the tokens that go to them.</summary>
public sealed class HubConfigurationFileTests : IDisposable
{
    private const string TwoHubs = """
        // Ours first.
        {
          "endpoints": [{ "address": "https://hub.acme.test", "public": true }, { "address": "https://huggingface.co" }, { "address": "https://third.test" }],
          "sources": { "acme/*": "https://hub.acme.test", "*": "https://huggingface.co", }
        }
        """;

    private readonly TemporaryDirectory _home = new();
    private readonly Dictionary<string, string> _variables = [];

    public HubConfigurationFileTests() => Write(TwoHubs);

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Read_File_GivesEndpointsInOrderAndSources()
    {
        var options = Read();

        Assert.Equal(new Uri("https://hub.acme.test"), options.Endpoint);
        Assert.True(options.EndpointIsPublic);
        Assert.Equal(["https://huggingface.co/", "https://third.test/"], options.FurtherEndpoints.Select(endpoint => endpoint.Address.ToString()));
        Assert.All(options.FurtherEndpoints, endpoint => Assert.False(endpoint.IsPublic));
        Assert.Equal(new Uri("https://hub.acme.test"), options.Sources["ACME/*"]);
        Assert.Equal(2, options.Sources.Count);
        options.Validate();
    }

    // Ours goes to a hub that was named beside it, Hugging Face's to Hugging Face's hub: none of them to a hub of the file by its place.
    [Fact]
    public void Read_TokensOfTheEnvironment_GoToNoHubThatTheyAreNotMeantFor()
    {
        Set("AIDOTNET_HUB_TOKEN", "ours", "HF_TOKEN", "theirs");

        var options = Read();

        Assert.Null(options.Token);
        Assert.Equal(["theirs", null], options.FurtherEndpoints.Select(endpoint => endpoint.Token));
    }

    [Fact]
    public void Read_StoredTokens_GoEachToItsHub()
    {
        CredentialStore.OfHome(_home).Store(new Uri("https://hub.acme.test"), "first");
        CredentialStore.OfHome(_home).Store(new Uri("https://third.test"), "third");

        var options = Read();

        Assert.Equal("first", options.Token);
        Assert.Equal([null, "third"], options.FurtherEndpoints.Select(endpoint => endpoint.Token));
    }

    [Fact]
    public void Read_ClientCertificate_IsForNoHubOfTheFile()
    {
        Set("AIDOTNET_HUB_CLIENT_CERT", "/c.pem");

        Assert.Null(Read().ClientCertificateFile);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_HubNamedHereAndNow_IsMeantAlone(bool byVariable)
    {
        Set("AIDOTNET_HUB_TOKEN", "ours", "AIDOTNET_HUB_ENDPOINT", byVariable ? "https://x.test" : "https://y.test");

        var options = Read(byVariable ? null : "https://x.test");

        Assert.Equal(new Uri("https://x.test"), options.Endpoint);
        Assert.False(options.EndpointIsPublic);
        Assert.Equal("ours", options.Token);
        Assert.Empty(options.FurtherEndpoints);
        Assert.Empty(options.Sources);
    }

    [Fact]
    public void Read_HuggingFacesVariable_DoesNotReplaceTheFile()
    {
        Set("HF_ENDPOINT", "https://mirror.test", "HF_TOKEN", "theirs");

        var options = Read();

        Assert.Equal(new Uri("https://hub.acme.test"), options.Endpoint);
        Assert.Null(options.Token);
    }

    [Fact]
    public void Read_FileOfTheVariable_ReplacesTheOneAtHome()
    {
        Set("AIDOTNET_HUB_CONFIG", _home.File("other.json"));
        File.WriteAllText(_home.File("other.json"), """{"endpoints":[{"address":"https://other.test"}]}""");

        Assert.Equal(new Uri("https://other.test"), Read().Endpoint);
        File.Delete(_home.File("other.json"));
        Assert.Contains("other.json", Assert.Throws<FormatException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"endpoints":[{"address":"hub.test"}]}""", "no address")]
    [InlineData("""{"endpoints":[{"address":"ftp://hub.test"}]}""", "no address")]
    [InlineData("""{"endpoints":[{}]}""", "no address")]
    [InlineData("""{"endpoints":["https://hub.test"]}""", "object")]
    [InlineData("""{"endpoint":[]}""", "\"endpoint\" is not known")]
    [InlineData("""{"source":{}}""", "\"source\" is not known")]
    [InlineData("""{"endpoints":[{"address":"https://hub.test","token":"hf_secret"}]}""", "adn login")]
    [InlineData("""{"endpoints":[{"address":"https://hub.test","public":"yes"}]}""", "")]
    [InlineData("""{"endpoints":[{"address":"https://hub.test"}],"sources":{"a/*":1}}""", "no address")]
    [InlineData("""{"endpoints":""", "")]
    [InlineData("[]", "no JSON object")]
    public void Read_FileThatIsNotUnderstood_NamesItAndTheProblem(string text, string problem)
    {
        Write(text);

        var error = Assert.Throws<FormatException>(() => Read());

        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private ModelHubOptions Read(string? endpoint = null) =>
        new HubEnvironment(_variables.GetValueOrDefault, _home).Read(endpoint is null ? null : new Uri(endpoint));

    private void Write(string text)
    {
        Directory.CreateDirectory(_home.File(".aidotnet"));
        File.WriteAllText(_home.File(".aidotnet/config.json"), text);
    }

    private void Set(params string[] pairs)
    {
        for (var i = 0; i < pairs.Length; i += 2)
        {
            _variables[pairs[i]] = pairs[i + 1];
        }
    }
}

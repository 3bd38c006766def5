using System.Text;
using AiDotNet.Hub.Runtime.Tasks;
using AiDotNet.Hub.Runtime.Tokenization;
using AiDotNet.Hub.Runtime.Tokenization.Json;

namespace AiDotNet.Hub.Runtime.Tests.Tasks;

public sealed class TextEncoderTests
{
    [Fact]
    public void Encode_LowerCaseAsked_IsThatOfPython()
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(
            "{\"pre_tokenizer\":{\"type\":\"WhitespaceSplit\"},\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"?\":0,\"σας\":1,\"σασ\":2,\"σ\":3,\"ς\":4,\"i̇\":5,\"a\\uFFFD\":6},\"unk_token\":\"?\"}}"));
        var encoder = new TextEncoder(new Tokenizer(TokenizerJson.Parse(json)), maxLength: null, lowercase: true);

        // Sigma is final behind a letter and before none; alone it is not. Capital i with a dot is two characters.
        Assert.Equal([1, 3, 5, 6], encoder.Encode([("ΣΑΣ Σ İ A\uD800", null)])[0].Ids);
    }
}

using System.Text;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Turns characters that stand for bytes into the text of those bytes; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevel : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            var before = bytes.Count;
            foreach (var unit in token)
            {
                if (!ByteAlphabet.TryGetByte(unit, out var value))
                {
                    // A token with any other character stands for itself.
                    bytes.RemoveRange(before, bytes.Count - before);
                    bytes.AddRange(Encoding.UTF8.GetBytes(token));
                    break;
                }

                bytes.Add(value);
            }
        }

        tokens.Clear();
        tokens.Add(Encoding.UTF8.GetString([.. bytes]));
    }
}

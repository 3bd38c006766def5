using System.Net;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class PrivateAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1/x")]
    [InlineData("http://localhost:9000/x")]
    [InlineData("https://10.1.2.3/x")]
    [InlineData("https://172.16.0.1/x")]
    [InlineData("https://192.168.1.1/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://100.64.0.1/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://[fd00::1]/x")]
    [InlineData("https://[fe80::1]/x")]
    [InlineData("https://[::ffff:10.0.0.1]/x")]
    [InlineData("https://0.0.0.0/x")]
    public void IsWrittenOut_AddressInside_IsSeen(string address) => Assert.True(PrivateAddress.IsWrittenOut(new Uri(address)));

    [Theory]
    [InlineData("https://1.1.1.1/x")]
    [InlineData("https://cdn.example.com/x")]
    [InlineData("https://172.32.0.1/x")]
    [InlineData("https://[2606:4700::1111]/x")]
    public void IsWrittenOut_AddressOutside_IsNone(string address) => Assert.False(PrivateAddress.IsWrittenOut(new Uri(address)));

    [Theory]
    [InlineData("::")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:192.168.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("ff02::1")]
    [InlineData("fec0::1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("192.0.0.8")]
    public void IsPrivate_OtherWaysToWriteIt_AreSeen(string address) => Assert.True(PrivateAddress.IsPrivate(IPAddress.Parse(address)));

    [Theory]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("198.20.0.1")]
    [InlineData("223.255.255.1")]
    public void IsPrivate_PublicOnes_AreNot(string address) => Assert.False(PrivateAddress.IsPrivate(IPAddress.Parse(address)));
}

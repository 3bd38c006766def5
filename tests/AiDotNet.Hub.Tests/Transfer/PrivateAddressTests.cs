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
    public async Task IsLedIntoAsync_HubOnTheInternet_MayNotNameAnAddressInside(string address) =>
        Assert.True(await PrivateAddress.IsLedIntoAsync(new Uri(address), new Uri("https://8.8.8.8/"), default));

    [Theory]
    [InlineData("https://1.1.1.1/x")]
    [InlineData("https://cdn.example.com/x")]
    [InlineData("https://172.32.0.1/x")]
    [InlineData("https://8.8.8.8/other")]
    public async Task IsLedIntoAsync_AddressOutside_IsFine(string address) =>
        Assert.False(await PrivateAddress.IsLedIntoAsync(new Uri(address), new Uri("https://8.8.8.8/"), default));

    [Fact]
    public async Task IsLedIntoAsync_HubInsideItself_MayNameItsStore() =>
        Assert.False(await PrivateAddress.IsLedIntoAsync(new Uri("http://10.0.0.6:9000/bucket"), new Uri("http://10.0.0.5/"), default));

    [Fact]
    public async Task IsLedIntoAsync_HubThatNobodyKnows_CountsAsOutside() =>
        Assert.True(await PrivateAddress.IsLedIntoAsync(new Uri("http://10.0.0.6:9000/bucket"), new Uri("http://hub.invalid/"), default));
}

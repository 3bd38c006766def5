using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class CredentialStoreTests : IDisposable
{
    private static readonly Uri Hub = new("https://hub.example.com:8443/path");

    private readonly TemporaryDirectory _home = new();

    private CredentialStore Store => CredentialStore.OfHome(_home);

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Store_ThenFind_IsThereForThatHubAlone()
    {
        Store.Store(Hub, "one");
        Store.Store(new Uri("http://localhost:5000"), "two");

        Assert.Equal("one", Store.Find(new Uri("https://HUB.example.com:8443/")));
        Assert.Equal("two", Store.Find(new Uri("http://localhost:5000/")));
        Assert.Null(Store.Find(new Uri("http://hub.example.com:8443")));
        Assert.Null(Store.Find(new Uri("https://hub.example.com")));
        Assert.Null(Store.Find(new Uri("https://example.com:8443")));
    }

    [Fact]
    public void Store_File_IsTheOwnersAloneAndNothingElseIsLeft()
    {
        Store.Store(Hub, "one");

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Store.Path));
        }

        Assert.Equal([Store.Path], Directory.EnumerateFiles(_home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Find_FileWithOpenRights_IsClosedAgain()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights.");
            return;
        }

        Store.Store(Hub, "one");
        File.SetUnixFileMode(Store.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.Equal("one", Store.Find(Hub));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Store.Path));
    }

    [Fact]
    public void Remove_Stored_IsGone()
    {
        Store.Store(Hub, "one");

        Assert.True(Store.Remove(Hub));
        Assert.False(Store.Remove(Hub));
        Assert.Null(Store.Find(Hub));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    public void Find_BrokenFile_NamesItAndTheWayOut(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Store.Path)!);
        File.WriteAllText(Store.Path, content);

        var error = Assert.Throws<HubException>(() => Store.Find(Hub));

        Assert.Contains(Store.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("adn login", error.Message, StringComparison.Ordinal);
    }
}

// Where every registration is looked for.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Goes on with the registration of a <see cref="AiDotNet.Hub.ModelHub"/>.</summary>
public interface IModelHubBuilder
{
    /// <summary>The services that it is registered in.</summary>
    IServiceCollection Services { get; }
}

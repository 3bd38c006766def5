using AiDotNet.Hub;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a hub.</summary>
public static class ModelHubServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="ModelHub"/> as a singleton. The options are those of <see cref="ModelHubOptions"/>, checked at start; no
    /// environment variable is read unless <paramref name="configure"/> does so.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets endpoint, token, cache; null for the defaults, or where <c>services.Configure</c> is used.</param>
    public static IModelHubBuilder AddModelHub(this IServiceCollection services, Action<ModelHubOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ModelHubOptions>().ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelHubOptions>, ModelHubOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new ModelHub(
            provider.GetRequiredService<IOptions<ModelHubOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return new ModelHubBuilder(services);
    }

    private sealed record ModelHubBuilder(IServiceCollection Services) : IModelHubBuilder;

    private sealed class ModelHubOptionsValidator : IValidateOptions<ModelHubOptions>
    {
        public ValidateOptionsResult Validate(string? name, ModelHubOptions options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}

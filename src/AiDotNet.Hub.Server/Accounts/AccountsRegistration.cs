using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Registers the room.</summary>
internal static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.TryAddSingleton<AccountService>();
        services.TryAddSingleton<AccountEditor>();
        services.TryAddSingleton<AccountDirectory>();
        services.TryAddSingleton<TokenEditor>();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<SignInLimits>();
        services.TryAddSingleton<SignInService>();
        services.TryAddSingleton<ExternalSignIn>();
        services.TryAddSingleton<SeedApplier>();
        services.TryAddSingleton<TokenUses>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenUses>());
        return services;
    }
}

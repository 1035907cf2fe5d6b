using System.Reflection;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Kernel.Modules;

/// <summary>Registers the product's services.</summary>
public static class ModuleServices
{
    /// <summary>
    /// Adds every use case, each once, also by the interface that its module has for the others. A service is a public sealed class
    /// outside the kernel that is neither data (a record) nor an exception and whose constructor takes something, or that implements such an interface. Its ports are added by the adapters, its settings by <see cref="AddModuleSettings"/>.
    /// </summary>
    public static IServiceCollection AddUseCases(this IServiceCollection services)
    {
        foreach (var useCase in typeof(IModule).Assembly.GetExportedTypes().Where(IsUseCase))
        {
            services.AddSingleton(useCase);
            foreach (var offered in useCase.GetInterfaces().Where(IsOfModule)) services.AddSingleton(offered, provider => provider.GetRequiredService(useCase));
        }

        return services.AddSingleton<Transactor>().AddSingleton<IdempotentRequests>().AddSingleton<Sweeper>().AddSingleton<RetentionSweep>().AddSingleton<PersonalDataEraser>().AddSingleton<DeadlineProcesses>().AddSingleton<DataKeyRotation>();
    }

    /// <summary>Adds the relay of the outbox.</summary>
    public static IServiceCollection AddEventRelay(this IServiceCollection services) => services
        .AddSingleton<EventRelay>()
        .AddSingleton<IEventRelay>(provider => provider.GetRequiredService<EventRelay>());

    /// <summary>Adds the settings that the modules describe.</summary>
    public static IServiceCollection AddModuleSettings(this IServiceCollection services, IConfiguration settings)
    {
        foreach (var rule in ModuleCatalogue.Product.Settings) rule.AddTo(services, settings);
        return services;
    }

    private static bool IsOfModule(Type type) => type.Namespace is { } name && name.StartsWith("Kelmah.", StringComparison.Ordinal) && !name.StartsWith("Kelmah.Kernel", StringComparison.Ordinal);

    private static bool IsUseCase(Type type) =>
        type is { IsSealed: true, IsNested: false }
        && IsOfModule(type)
        && !type.GetInterfaces().Any(static implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IEquatable<>))
        && !type.IsSubclassOf(typeof(Exception))
        && type.GetConstructors(BindingFlags.Public | BindingFlags.Instance) is [var only]
        && (only.GetParameters().Length > 0 || type.GetInterfaces().Any(IsOfModule));
}

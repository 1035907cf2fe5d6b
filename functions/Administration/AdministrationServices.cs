using Kelmah.Administration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Administration;

/// <summary>What administrators do.</summary>
public static class AdministrationServices
{
    public static void AddAdministration(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ListDeadLetters>();
        builder.Services.AddSingleton<ReplayDeadLetter>();
        builder.Services.AddSingleton<RotateSigningKey>();
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<ListAudit>();
        builder.Services.AddSingleton<VerifyAudit>();
        builder.Services.AddSingleton<ListUsers>();
        builder.Services.AddSingleton<SuspendUser>();
        builder.Services.AddSingleton<ReinstateUser>();
    }
}

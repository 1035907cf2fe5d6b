using Kelmah.Adapters.ClamAv;
using Kelmah.Adapters.Redis;
using Kelmah.Adapters.Stripe;
using Kelmah.Functions.Adapters;
using Kelmah.Functions.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Hosts;

/// <summary>What the embedded host prints when it is open: what it is, where its state is, and what serves each need.</summary>
internal static class StartReport
{
    /// <summary>Its lines. None holds a secret or an address of a person, since the output may be kept as a log.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="address">Where it listens.</param>
    public static IEnumerable<string> Lines(IServiceProvider services, Uri address)
    {
        var settings = services.GetRequiredService<IConfiguration>();
        var url = address.GetLeftPart(UriPartial.Authority);
        return
        [
            $"Kelmah {CommandLine.ProductVersion}, the backend of a marketplace",
            Line("docs", $"{url}/docs"),
            Line("data", services.GetRequiredService<DataFolder>().Path),
            Line("documents", MongoAdapters.IsChosen(settings) ? $"MongoDB, database {settings["MongoDb:Database"]}" : "SQLite, in the data folder, and so are queues and orchestrations"),
            Line("attachments", Attachments(services, settings)),
            Line("limits", RedisServices.IsChosen(settings) ? "Redis" : "in the memory of this process"),
            Line("payments", Payments(services, settings)),
            Line("mail, SMS", CommunicationChannels.AreChosen(settings) ? "Azure Communication Services" : Outbox(settings, url)),
            Line("administrator", Administrator(services)),
        ];
    }

    private static string Line(string what, string value) => $"  {what,-14} {value}";

    private static string Attachments(IServiceProvider services, IConfiguration settings)
    {
        var scanner = services.GetRequiredService<IOptions<ClamAvOptions>>().Value.Address is { Length: > 0 } address ? $"ClamAV at {address}" : "the checks that are built in";
        return $"{(AttachmentAdapters.AreBlobs(settings) ? "Azure Blob Storage" : "files in the data folder")}, looked through by {scanner}";
    }

    private static string Payments(IServiceProvider services, IConfiguration settings) => SimulatorSwitch.Read(settings).WhyOff is { } why
        ? $"Stripe at {services.GetRequiredService<IOptions<StripeOptions>>().Value.Address} (simulators off: {why})"
        : "simulated: no money moves";

    private static string Outbox(IConfiguration settings, string url) =>
        SimulatorSwitch.Read(settings).AreOn ? $"written to the outbox, {url}/simulators/outbox" : "written to outbox/ in the data folder: nothing is sent";

    private static string Administrator(IServiceProvider services) => services.GetRequiredService<IOptions<AdminOptions>>().Value.Email is { Length: > 0 }
        ? "the account of Admin__Email"
        : "none by the settings; Admin__Email and Admin__Password make one at the next start";
}

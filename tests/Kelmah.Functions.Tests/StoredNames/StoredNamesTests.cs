using System.Reflection;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Platform;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kelmah.Functions.Tests.StoredNames;

/// <summary>
/// The names that stand in databases, histories, queues and clients: a data folder of an earlier release holds them, so the code
/// may be renamed, and they may not. <c>stored-names.txt</c> lists them.
/// </summary>
public sealed class StoredNamesTests
{
    private const string Missing = "Names that earlier releases stored are gone. Give each back, as a literal:";
    private const string Unlisted = "New names that will be stored. Add each to stored-names.txt:";

    private static readonly Type[] Enums = [.. typeof(Entity).Assembly.GetTypes().Where(static type => type.IsEnum && type.IsPublic)];

    [Fact]
    public async Task No_stored_name_has_changed()
    {
        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "StoredNames", "stored-names.txt"))
            .Where(static line => line.Length > 0).ToHashSet(StringComparer.Ordinal);
        var present = (await PresentAsync()).ToHashSet(StringComparer.Ordinal);

        var complaint = new StringBuilder();
        Complain(complaint, Missing, listed.Except(present));
        Complain(complaint, Unlisted, present.Except(listed));

        Assert.True(complaint.Length == 0, complaint.ToString());
    }

    private static async Task<IEnumerable<string>> PresentAsync() =>
        [.. Events(), .. Stores(), .. Queues(), .. Functions(), .. Accounts(), .. Enums.SelectMany(EnumValues), .. await SchemasAsync()];

    private static IEnumerable<string> Events() => EventTypes.All.Select(static type => $"event {EventTypes.NameOf(type)}");

    private static IEnumerable<string> Stores() => Collections.All.SelectMany(static collection => collection.Indexes
        .Select(index => $"index {collection.Name}.{index.Name}").Prepend($"collection {collection.Name}"));

    private static IEnumerable<string> Queues() => typeof(QueueNames).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => $"queue {field.GetRawConstantValue()}");

    /// <summary>Every function under what it is called by: histories name orchestrators and activities, rows name timers, clients operations.</summary>
    private static IEnumerable<string> Functions() =>
        from method in typeof(Program).Assembly.GetTypes().SelectMany(static type => type.GetMethods())
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let trigger = method.GetParameters()
            .Select(static parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>()).Single(static found => found is not null)
        select trigger switch
        {
            OrchestrationTriggerAttribute orchestration => $"orchestrator {orchestration.Orchestration ?? function.Name}",
            ActivityTriggerAttribute activity => $"activity {activity.Activity ?? function.Name}",
            TimerTriggerAttribute => $"timer {function.Name}",
            HttpTriggerAttribute => $"operation {function.Name}",
            _ => $"consumer {function.Name}",
        };

    private static async Task<IEnumerable<string>> SchemasAsync()
    {
        using var description = JsonDocument.Parse(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None));
        return [.. description.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(static schema => $"schema {schema.Name}")];
    }

    private static IEnumerable<string> Accounts() =>
    [
        $"account {Account.PlatformFees}",
        $"account {Account.StripeFees}",
        $"account {Account.Stripe(Currency.Ghs)}",
        $"account {Account.Escrow(Guid.Empty)}",
        $"account {Account.WalletAvailable(Guid.Empty)}",
        $"account {Account.WalletPending(Guid.Empty)}",
    ];

    /// <summary>With their numbers too, which the state of orchestrations holds.</summary>
    private static IEnumerable<string> EnumValues(Type type) => Enum.GetNames(type)
        .Select(name => $"enum {type.Name}.{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}");

    private static void Complain(StringBuilder complaint, string what, IEnumerable<string> names)
    {
        var found = names.Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0) complaint.AppendLine(what).AppendJoin('\n', found).AppendLine();
    }
}

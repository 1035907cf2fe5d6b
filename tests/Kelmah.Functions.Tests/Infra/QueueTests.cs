using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kelmah.Kernel.Queues;
using Kelmah.ServiceBusTrigger;

namespace Kelmah.Functions.Tests.Infra;

public sealed partial class QueueTests
{
    private static readonly string Template = Repository.Read("infra/modules/serviceBus.bicep");

    private static readonly IReadOnlyDictionary<string, bool> Queues = QueueLine().Matches(Template)
        .ToDictionary(match => match.Groups["name"].Value, match => bool.Parse(match.Groups["session"].Value));

    private static readonly IReadOnlyList<ServiceBusTriggerAttribute> Triggers =
        [.. typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<ServiceBusTriggerAttribute>()).OfType<ServiceBusTriggerAttribute>()];

    [Fact]
    public void Every_queue_of_the_code_is_made_and_no_other()
    {
        var named = typeof(QueueNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);

        Assert.Equal(named, Queues.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_queue_is_served_by_one_trigger() =>
        Assert.Equal(Queues.Keys.Order(StringComparer.Ordinal), Triggers.Select(trigger => trigger.QueueName).Order(StringComparer.Ordinal));

    [Fact]
    public void A_queue_has_sessions_where_its_trigger_asks_for_them() =>
        Assert.All(Triggers, trigger => Assert.Equal(Queues[trigger.QueueName], trigger.IsSessionsEnabled));

    [Fact]
    public void Triggers_connect_through_the_setting_that_names_the_namespace() =>
        Assert.All(Triggers, trigger => Assert.Contains($"{trigger.Connection}__fullyQualifiedNamespace", FunctionAppSettings.Names));

    [Fact]
    public void A_message_is_delivered_as_often_as_the_host_says()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        var deliveries = host.RootElement.GetProperty("extensions").GetProperty("serviceBus").GetProperty("maxDeliveryCount").GetInt32();

        Assert.Contains($"maxDeliveryCount: {deliveries}\n", Template, StringComparison.Ordinal);
    }

    [Fact]
    public void Repeats_are_dropped_for_ten_minutes_and_what_expires_is_kept_as_a_dead_letter()
    {
        Assert.Contains("requiresDuplicateDetection: true", Template, StringComparison.Ordinal);
        Assert.Contains("duplicateDetectionHistoryTimeWindow: 'PT10M'", Template, StringComparison.Ordinal);
        Assert.Contains("deadLetteringOnMessageExpiration: true", Template, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{ name: '(?<name>[^']+)', requiresSession: (?<session>true|false) \}")]
    private static partial Regex QueueLine();
}

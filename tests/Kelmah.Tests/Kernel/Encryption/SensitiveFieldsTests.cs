using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests.Kernel.Encryption;

/// <summary>What the collections say of their sensitive texts is what the entities mark.</summary>
public sealed class SensitiveFieldsTests
{
    public static TheoryData<string> Marked => [.. Collections.All.Where(collection => Paths(collection.EntityType).Any()).Select(collection => collection.Name)];

    [Fact]
    public void The_texts_that_are_encrypted_are_these() => Assert.Equal(
        [
            "chargeback_evidence.dossier.accessActivityLog",
            "chargeback_evidence.dossier.cancellationPolicyDisclosure",
            "chargeback_evidence.dossier.customerEmailAddress",
            "chargeback_evidence.dossier.productDescription",
            "chargeback_evidence.dossier.refundPolicyDisclosure",
            "chargeback_evidence.dossier.uncategorizedText",
            "chargeback_evidence.statement",
            "email_changes.newAddress",
            "email_changes.previousAddress",
            "idempotent_requests.answer.body",
            "job_revisions.content.location.address",
            "jobs.location.address",
            "payout_accounts.failedDestinationId",
            "payout_accounts.stripeAccountId",
            "payout_destinations.where.holder",
            "payout_destinations.where.institution",
            "payout_destinations.where.number",
            "refresh_tokens.deviceInfo",
            "sign_in_challenges.deviceInfo",
            "stripe_events.body",
            "totp_factors.protectedSecret",
            "users.profile.location.address",
            "users.profile.phone",
            "users.registrations.profile.location.address",
            "users.registrations.profile.phone",
            "withdrawals.destination.holder",
            "withdrawals.destination.institution",
            "withdrawals.destination.number",
            "withdrawals.stripeAccountId",
        ],
        Collections.All.SelectMany(collection => Paths(collection.EntityType).Select(path => $"{collection.Name}.{PathOf(path)}")).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Marked))]
    public void A_collection_replaces_each_text_that_its_entities_mark(string name)
    {
        var collection = Collections.All.Single(one => one.Name == name);
        var entity = (Entity)Filled(collection.EntityType);
        var before = Texts(entity).ToList();
        Assert.NotEmpty(before);

        var seen = new List<string>();
        collection.Sensitive!.Replace(entity, text =>
        {
            seen.Add(text);
            return text;
        });
        Assert.Equal(before.Order(StringComparer.Ordinal), seen.Distinct().Order(StringComparer.Ordinal));
        var replaced = collection.Sensitive.Replace(entity, _ => SealedText.Seal("other", new byte[32], "here"));
        Assert.All(Texts(replaced), text => Assert.True(SealedText.IsSealed(text), text));
    }

    [Fact]
    public void A_collection_without_such_texts_says_so() => Assert.All(
        Collections.All.Where(collection => !Paths(collection.EntityType).Any()), collection => Assert.Null(collection.Sensitive));

    [Fact]
    public void No_index_and_no_rule_names_one() => Assert.All(Collections.All, collection =>
    {
        var paths = Paths(collection.EntityType).Select(PathOf).ToHashSet();
        var named = collection.Indexes.SelectMany(index => index.Fields).Concat(collection.Rules.Select(rule => rule.Field)).Concat(collection.Normalized);
        Assert.DoesNotContain(named, field => paths.Contains(field.Path));
    });

    /// <summary>The members that lead to each marked text.</summary>
    private static IEnumerable<ImmutableArray<PropertyInfo>> Paths(Type type)
    {
        foreach (var property in Stored(type))
        {
            if (property.IsDefined(typeof(SensitiveAttribute))) yield return [property];
            else if (ElementOf(property.PropertyType) is { } inner)
                foreach (var path in Paths(inner)) yield return path.Insert(0, property);
        }
    }

    private static IEnumerable<PropertyInfo> Stored(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite && !property.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute)));

    /// <summary>A record of the product's, one in an array included; null for what holds no marked text.</summary>
    private static Type? ElementOf(Type type)
    {
        var element = Nullable.GetUnderlyingType(type) ?? type;
        if (element.IsGenericType && element.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) element = element.GetGenericArguments()[0];
        return element.IsClass && element.Assembly == typeof(Entity).Assembly && !element.IsSubclassOf(typeof(Entity)) ? element : null;
    }

    private static string PathOf(ImmutableArray<PropertyInfo> path) => string.Join('.', path.Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));

    /// <summary>An object whose marked texts alone are there, each another one.</summary>
    private static object Filled(Type type)
    {
        var filled = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in Paths(type).Select(path => path[0]).Distinct())
        {
            if (property.PropertyType == typeof(string)) property.SetValue(filled, $"{type.Name}.{property.Name}");
            else if (property.PropertyType == typeof(byte[])) property.SetValue(filled, "an answer"u8.ToArray());
            else property.SetValue(filled, InType(property.PropertyType, Filled(ElementOf(property.PropertyType)!)));
        }

        if (type.GetProperty("UserId") is { CanWrite: true } owner && owner.PropertyType == typeof(Guid)) owner.SetValue(filled, new Guid(1, 0, 0, new byte[8]));
        return filled;
    }

    private static object InType(Type type, object value)
    {
        if (!type.IsValueType) return value;
        var create = typeof(ImmutableArray).GetMethods().Single(method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsGenericMethodParameter: true }]);
        return create.MakeGenericMethod(value.GetType()).Invoke(null, [value])!;
    }

    private static IEnumerable<string> Texts(object entity) => Paths(entity.GetType()).SelectMany(path => Read(entity, path)).Distinct();

    private static IEnumerable<string> Read(object? value, ImmutableArray<PropertyInfo> path) => value switch
    {
        null => [],
        string text => [text],
        byte[] bytes => [SealedText.IsSealed(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes)],
        System.Collections.IEnumerable items => items.Cast<object>().SelectMany(item => Read(item, path)),
        _ => Read(path[0].GetValue(value), path.RemoveAt(0)),
    };
}

using System.Collections.Immutable;
using System.Reflection;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>Events are never changed, so they hold nothing that somebody may have to take out again: no words.</summary>
public sealed class EventWordsTests
{
    private static readonly Type[] Plain =
    [
        typeof(Guid), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Money), typeof(Currency),
    ];

    public static TheoryData<Type> Events { get; } = [.. EventTypes.All.OrderBy(type => type.Name, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_holds_no_words(Type type) => Assert.Empty(WordsIn(type));

    [Fact]
    public void What_may_be_words_is_found()
    {
        Assert.Equal(["Bytes", "Name", "Names", "Place", "Places", "Table", "Thing"], WordsIn(typeof(Wordy)).Order(StringComparer.Ordinal));
        Assert.Empty(WordsIn(typeof(Wordless)));
    }

    private static IEnumerable<string> WordsIn(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(property => property.Name != "EqualityContract")
            .Where(property => !IsWordless(property)).Select(property => property.Name);

    private static bool IsWordless(PropertyInfo property)
    {
        var type = property.PropertyType;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) type = type.GetGenericArguments()[0];
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return property.IsDefined(typeof(ProviderIdAttribute)) || property.IsDefined(typeof(ContentHashAttribute));
        return type.IsEnum || Plain.Contains(type);
    }

    private sealed record Wordy(
        string Name, ImmutableArray<string> Names, GeoPoint? Place, ImmutableArray<GeoPoint> Places, object Thing, byte[] Bytes, Dictionary<string, int> Table) : DomainEvent;

    private sealed record Wordless(
        Guid Id, ImmutableArray<Guid> Ids, Guid? Other, DayOfWeek Day, ImmutableArray<DayOfWeek> Days, DayOfWeek? AnotherDay, Money Amount, Money? Fee, DateTimeOffset At,
        [property: ProviderId] string Reference, [property: ContentHash] string? Hash) : DomainEvent;
}

using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Tests.Notifications;

/// <summary>An event of each type, made of the longest plausible values.</summary>
internal static class SampleEvents
{
    private static readonly DateTimeOffset Time = new(2026, 12, 30, 23, 59, 0, TimeSpan.Zero);

    public static IEnumerable<Type> Types => EventTypes.All.OrderBy(type => type.Name, StringComparer.Ordinal);

    public static DomainEvent Create(Type type) => Create(type, new Dictionary<Type, object>());

    /// <summary>Every variant: one for each value of each enum that the event carries, and with and without what may be missing.</summary>
    public static IEnumerable<DomainEvent> Variants(Type type)
    {
        var enums = Parameters(type).Select(parameter => parameter.ParameterType).Where(parameter => parameter.IsEnum).Distinct().ToArray();
        if (enums.Length == 0) return [Create(type)];
        return enums.SelectMany(found => Enum.GetValues(found).Cast<object>().Select(value => Create(type, new Dictionary<Type, object> { [found] = value })));
    }

    public static EventRecord Record(DomainEvent payload, Guid? id = null, Guid? actorId = null) =>
        new(id ?? Guid.CreateVersion7(), $"samples/{Guid.CreateVersion7()}", 1, Time, actorId, null, payload);

    private static DomainEvent Create(Type type, Dictionary<Type, object> given) =>
        (DomainEvent)Activator.CreateInstance(type, [.. Parameters(type).Select(parameter => Value(parameter.ParameterType, given))])!;

    private static System.Reflection.ParameterInfo[] Parameters(Type type) => type.GetConstructors().Single().GetParameters();

    private static object? Value(Type type, Dictionary<Type, object> given)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (given.TryGetValue(plain, out var value)) return value;
        if (plain == typeof(Guid)) return Guid.CreateVersion7();
        if (plain == typeof(string)) return new string('x', 300);
        if (plain == typeof(ImmutableArray<JobField>)) return ImmutableArray.Create(JobField.ExperienceLevel, JobField.Requirements);
        if (plain == typeof(Money)) return new Money(Money.MaxMinorUnits, Currency.Ghs);
        if (plain == typeof(DateTimeOffset)) return Time;
        return plain.IsEnum ? Enum.GetValues(plain).GetValue(0) : Activator.CreateInstance(plain);
    }
}

using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests.Kernel.Persistence;

/// <summary>A field has the path that its member access names.</summary>
public sealed class FieldTests
{
    [Fact]
    public void A_member_is_named_in_camel_case() => Assert.Equal("hirerId", Field.Of((Job job) => job.HirerId).Path);

    [Fact]
    public void Members_of_members_are_joined_by_dots() => Assert.Equal("budgetMin.minorUnits", Field.Of((Job job) => job.BudgetMin.MinorUnits).Path);

    [Fact]
    public void The_value_of_a_nullable_struct_is_the_field_itself()
    {
        Assert.Equal("suspendedAt", Field.Of((User user) => user.SuspendedAt!.Value).Path);
        Assert.Equal("location.latitude", Field.Of((Job job) => job.Location!.Latitude!.Value).Path);
        Assert.Equal("profile.skills", Field.OfArray((User user) => user.Profile.Skills!.Value).Path);
    }

    [Fact]
    public void A_deadline_knows_the_field_of_its_due_time() =>
        Assert.Equal("signBy", new Deadline<Contract>(DeadlineKind.Signing, contract => contract.SignBy)
        {
            Does = "",
            InFavourOf = DeadlineFavour.Neither,
            Source = "",
        }.Field.Path);

    [Fact]
    public void Every_indexed_field_is_one_of_its_entity() => Assert.Empty(
        from collection in Collections.All
        from field in collection.Indexes.SelectMany(index => index.Fields).Concat(collection.Rules.Select(rule => rule.Field))
        where !IsMember(collection.EntityType, field.Path.Split('.'))
        select $"{collection.Name}.{field.Path}");

    private static bool IsMember(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty) return true;
        foreach (var property in (Nullable.GetUnderlyingType(type) ?? type).GetProperties())
            if (string.Equals(property.Name, path[0], StringComparison.OrdinalIgnoreCase)) return IsMember(property.PropertyType, path[1..]);
        return false;
    }
}

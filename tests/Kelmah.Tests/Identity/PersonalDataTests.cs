using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests.Identity;

public sealed class PersonalDataTests
{
    [Fact]
    public void Every_collection_says_what_becomes_of_personal_data_in_it() => Assert.Equal(
        Collections.All.Select(collection => collection.Name),
        PersonalDataRules.All.Select(rule => rule.Collection.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_collection_is_exported_and_erased_or_gives_the_reason_why_not() =>
        Assert.All(PersonalDataRules.All, rule => Assert.True(rule.IsComplete, rule.Collection.Name));
}

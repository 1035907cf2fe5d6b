using Kelmah.ServiceBusEmulator.Protocol;

namespace Kelmah.ServiceBusEmulator.Tests.Protocol;

public sealed class LinkCreditTests
{
    private readonly LinkCredit credit = new();

    [Fact]
    public void A_flow_gives_as_much_as_it_says()
    {
        credit.Flow(2, libraryCredit: 2);
        Assert.Equal(2, Use());
    }

    [Fact]
    public void A_flow_that_comes_twice_takes_nothing_away()
    {
        credit.Flow(2, libraryCredit: 2);
        // The library forgets the two.
        credit.Flow(0, libraryCredit: 0);
        Assert.Equal(2, Use());
        // It counts below zero then, and its next difference is from where it thinks that it stands.
        credit.Flow(3, libraryCredit: 1);
        Assert.Equal(1, Use());
    }

    [Fact]
    public void A_flow_that_asks_for_less_leaves_the_rest()
    {
        credit.Flow(5, libraryCredit: 5);
        credit.Flow(-3, libraryCredit: 0);
        Assert.Equal(2, Use());
    }

    [Fact]
    public void Nothing_is_left_after_a_drain()
    {
        credit.Flow(5, libraryCredit: 5);
        credit.Drained(libraryCredit: 5);
        Assert.Equal(0, Use());
        credit.Flow(1, libraryCredit: 1);
        Assert.Equal(1, Use());
    }

    private int Use()
    {
        var used = 0;
        for (; credit.IsAvailable; used++) credit.Sent();
        return used;
    }
}

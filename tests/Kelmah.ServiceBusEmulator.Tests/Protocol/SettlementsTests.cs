using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Kelmah.ServiceBusEmulator.Broker;
using Kelmah.ServiceBusEmulator.Protocol;

namespace Kelmah.ServiceBusEmulator.Tests.Protocol;

public sealed class SettlementsTests
{
    [Fact]
    public void What_is_under_way_when_a_connection_breaks_is_given_back_and_no_dead_letter()
    {
        var broken = new Rejected { Error = Conditions.Error(ErrorCode.ConnectionForced, "The socket is closed.") };
        Assert.IsType<Settlement.Release>(Settlements.Of(broken));
    }

    [Fact]
    public void What_a_client_rejects_is_a_dead_letter_for_its_reason()
    {
        var error = Conditions.Error("com.microsoft:dead-letter", "");
        error.Info = new Fields { [new Symbol("DeadLetterReason")] = "refused" };
        var letter = Assert.IsType<Settlement.DeadLetter>(Settlements.Of(new Rejected { Error = error }));
        Assert.Equal("refused", letter.Reason);
        Assert.IsType<Settlement.DeadLetter>(Settlements.Of(new Rejected()));
    }
}

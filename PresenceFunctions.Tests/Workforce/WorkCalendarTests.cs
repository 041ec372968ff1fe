using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Workforce;

public sealed class WorkCalendarTests
{
    [Theory]
    [InlineData("UTC", "2026-11-24", "2026-11-24T00:00:00Z", 24)]
    [InlineData("Europe/Berlin", "2026-11-24", "2026-11-23T23:00:00Z", 24)]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23)]
    [InlineData("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", 24.5)]
    [InlineData("Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z", 24)]
    [InlineData("Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z", 24)]
    public void DayOf_AnyZone_BeginsAndEndsAtItsMidnights(string zone, string date, string start, double hours)
    {
        var day = Days.Of(zone, date);

        Assert.Equal(Days.At(DateTimeOffset.Parse(start)), day.Start);
        Assert.Equal(TimeSpan.FromHours(hours), TimeSpan.FromMilliseconds(day.End - day.Start));
    }

    [Theory]
    [InlineData("Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00Z", 23)] // 00:00 does not exist
    [InlineData("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z", 25)] // 00:00 comes twice
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0)] // the whole day does not exist
    public void DayOf_MidnightThatIsNotOneInstant_BeginsWhereTheDateDoes(string zone, string date, string start, double hours)
    {
        var day = Days.Of(zone, date);

        Assert.Equal(Days.At(DateTimeOffset.Parse(start)), day.Start);
        Assert.Equal(TimeSpan.FromHours(hours), TimeSpan.FromMilliseconds(day.End - day.Start));
    }

    [Theory]
    [InlineData("2026-10-25T00:59:59.999Z", "2026-10-25")]
    [InlineData("2026-10-25T22:59:59.999Z", "2026-10-25")]
    [InlineData("2026-10-25T23:00:00Z", "2026-10-26")]
    public void DayAt_Berlin_DateOnItsCalendars(string instant, string date) =>
        Assert.Equal(Days.Of("Europe/Berlin", date), Days.Calendar("Europe/Berlin").DayAt(Days.At(DateTimeOffset.Parse(instant))));

    [Fact]
    public void DayOf_AllDaysOfAYear_NoGapAndNoOverlap()
    {
        var calendar = Days.Calendar("America/New_York");
        var date = new DateOnly(2026, 1, 1);

        for (var day = calendar.DayOf(date); day.Date < date.AddDays(366); day = calendar.DayOf(day.Date.AddDays(1)))
        {
            Assert.Equal(day, calendar.DayAt(day.Start));
            Assert.Equal(day, calendar.DayAt(day.End - 1));
            Assert.Equal(day.Date.AddDays(1), calendar.DayAt(day.End).Date);
        }
    }

    [Fact]
    public void FirstFrom_MidnightAndAfter_ThatDayAndTheNext()
    {
        var calendar = Days.Calendar("UTC");

        Assert.Equal(Days.Utc, calendar.FirstFrom(Days.Utc.Start));
        Assert.Equal(Days.Utc, calendar.FirstFrom(Days.Utc.Start - 1));
        Assert.Equal(Days.Utc.Date.AddDays(1), calendar.FirstFrom(Days.Utc.Start + 1).Date);
    }
}

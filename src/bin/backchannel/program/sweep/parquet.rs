//! Rows as Parquet.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::sweep::table::{Kind, Value};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::Field;
use parquet::schema::types::Type;

use super::super::output::Failure;
use super::rows::{Each, Header, each_line, first_line};

/// Rows of a group, the unit that is held in memory as columns.
const GROUP: usize = 20_000;

/// Writes lines of CSV as Parquet.
pub fn write<'a>(
    file: &mut (dyn Write + Send),
    header: &Header,
    lines: impl ExactSizeIterator<Item = &'a Vec<u8>>,
) -> io::Result<()> {
    let mut lines = lines.peekable();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let schema = schema(header).map_err(io::Error::other)?;
    let mut writer =
        SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(plain)?;
    while lines.peek().is_some() {
        let mut text = first_line(header);
        lines
            .by_ref()
            .take(GROUP)
            .for_each(|line| text.extend(line));
        let mut rows = Vec::new();
        each_line(text.as_slice(), "rows", &mut |_, _, row| {
            rows.push(row);
            Ok(())
        })
        .map_err(|_| io::Error::other("a row that does not read back"))?;
        let mut group = writer.next_row_group().map_err(plain)?;
        for (number, kind) in header.kinds.iter().enumerate() {
            column(&mut group, *kind, rows.iter().map(|row| &row[number])).map_err(plain)?;
        }
        group.close().map_err(plain)?;
    }
    writer.close().map_err(plain)?;
    Ok(())
}

/// The error beneath: a full disk should not read as bad Parquet.
fn plain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

fn schema(header: &Header) -> Result<Type, ParquetError> {
    let columns = header.names.iter().zip(&header.kinds).map(|(name, kind)| {
        let (physical, logical) = match kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Integer => (Physical::INT64, None),
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Flag => (Physical::BOOLEAN, None),
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    });
    Type::group_type_builder("sweep")
        .with_fields(columns.collect::<Result<_, _>>()?)
        .build()
}

fn column<'a>(
    group: &mut SerializedRowGroupWriter<'_, &mut (dyn Write + Send)>,
    kind: Kind,
    values: impl Iterator<Item = &'a Value> + Clone,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("more values than columns".to_owned()));
    };
    let levels: Vec<i16> = values
        .clone()
        .map(|value| i16::from(*value != Value::Missing))
        .collect();
    let levels = Some(levels.as_slice());
    match (column.untyped(), kind) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Kind::Text) => {
            let texts: Vec<ByteArray> = values
                .filter(|value| **value != Value::Missing)
                .map(|value| ByteArray::from(value.text().into_bytes()))
                .collect();
            writer.write_batch(&texts, levels, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Kind::Integer) => {
            let whole = |value: &Value| match value {
                Value::Integer(whole) => i64::try_from(*whole).ok(),
                _ => None,
            };
            let wholes: Vec<i64> = values.filter_map(whole).collect();
            writer.write_batch(&wholes, levels, None)?;
        }
        (ColumnWriter::DoubleColumnWriter(writer), Kind::Number) => {
            let number = |value: &Value| match value {
                Value::Number(number) => Some(*number),
                _ => None,
            };
            let numbers: Vec<f64> = values.filter_map(number).collect();
            writer.write_batch(&numbers, levels, None)?;
        }
        (ColumnWriter::BoolColumnWriter(writer), Kind::Flag) => {
            let flag = |value: &Value| match value {
                Value::Flag(flag) => Some(*flag),
                _ => None,
            };
            let flags: Vec<bool> = values.filter_map(flag).collect();
            writer.write_batch(&flags, levels, None)?;
        }
        _ => return Err(ParquetError::General("a column of another type".to_owned())),
    }
    column.close()
}

/// Reads a file row by row, whichever program wrote it, and gives its columns.
pub fn each_row(file: File, shown: &str, each: &mut Each) -> Result<Header, Failure> {
    let origin = Origin::named(shown);
    let refused = |error: ParquetError| -> Failure {
        let found = format_args!("what is no Parquet ({error})");
        Problems::one(&origin, "", found, "a whole file of Parquet").into()
    };
    let reader = SerializedFileReader::new(file).map_err(refused)?;
    let schema = reader.metadata().file_metadata().schema().get_fields();
    let names = schema.iter().map(|field| field.name().to_owned()).collect();
    let header = Header::read(names, &origin)?;
    let rows = reader.get_row_iter(None).map_err(refused)?;
    for (number, row) in rows.enumerate() {
        let row = row.map_err(refused)?;
        let place = Origin {
            line: u32::try_from(number + 1).unwrap_or_default(),
            ..origin.clone()
        };
        let mut values = Vec::with_capacity(header.names.len());
        for ((name, field), kind) in row.get_column_iter().zip(&header.kinds) {
            let value = value(*kind, field).ok_or_else(|| {
                let expected = format_args!("{kind:?}");
                Problems::one(&place, name, field, expected)
            })?;
            values.push(value);
        }
        each(&header, &place, values)?;
    }
    Ok(header)
}

/// A field as a value of a kind, or `None` if it is of another.
fn value(kind: Kind, field: &Field) -> Option<Value> {
    let number = match field {
        Field::Null => return Some(Value::Missing),
        Field::Bool(flag) => return (kind == Kind::Flag).then_some(Value::Flag(*flag)),
        Field::Str(text) => return Value::read(kind, text).ok().filter(|_| kind == Kind::Text),
        Field::Bytes(bytes) => {
            let text = bytes.as_utf8().ok().filter(|_| kind == Kind::Text)?;
            return Value::read(kind, text).ok();
        }
        Field::Byte(whole) => f64::from(*whole),
        Field::Short(whole) => f64::from(*whole),
        Field::Int(whole) => f64::from(*whole),
        Field::UByte(whole) => f64::from(*whole),
        Field::UShort(whole) => f64::from(*whole),
        Field::UInt(whole) => f64::from(*whole),
        // Whole numbers of a sweep are far below those that a float cannot hold.
        Field::Long(whole) => *whole as f64,
        Field::ULong(whole) => *whole as f64,
        Field::Float(number) => f64::from(*number),
        Field::Double(number) => *number,
        _ => return None,
    };
    match kind {
        Kind::Integer => Value::whole(number),
        Kind::Number => Some(Value::number(number)),
        Kind::Text | Kind::Flag => None,
    }
}
